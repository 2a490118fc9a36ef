// The bots of examples/bots, laid beside the frameworks as in a folder of their own.

import { cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** @param {string} name of the folder: who lays them at once must not share one */
export function laid(name) {
  const folder = at(`../../../target/bots/${name}`);
  mkdirSync(folder, { recursive: true });
  cpSync(at("../../../examples/bots"), folder, { recursive: true, filter: (path) => !path.includes("node_modules") });
  if (!existsSync(`${folder}/node_modules`)) symlinkSync(at("../node_modules"), `${folder}/node_modules`);
  return async (bot) => (await import(pathToFileURL(`${folder}/${bot}.mjs`))).pizza;
}

/** What is said, and what every bot answers. */
export const DIALOGUE = [
  ["pizza", "Which size?"],
  ["help", "About delivery or payment?"],
  ["delivery", "Half an hour. Which size?"],
  ["help", "About delivery or payment?"],
  // What every object knows is no topic.
  ["constructor", "That I don't know. Which size?"],
  ["large", "Where to?"],
  ["12 Oak Street", "A large pizza to 12 Oak Street, on its way."],
];

/** Of the next order, by whom remembers. */
export const REMEMBERED = [["pizza", "Which size?"], ["small", "Where to? Last time: 12 Oak Street."]];
