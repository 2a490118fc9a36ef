// An export into a store. The whole file is checked before anything is written.

import { Misuse } from "../misuse.js";
import { existsSync } from "node:fs";
import { clientsIn, countsOf } from "./reading.js";
import { holdingOf as holdingOfRecords } from "./records.js";
import { Progress } from "./progress.js";
import { check, holdingOf, insideOf, place } from "./rows.js";

/** @typedef {import("./rows.js").Holding} Holding */
/** @typedef {import("./rows.js").Inside} Inside */
/** @typedef {import("./reading.js").Client} Client */

const WRITTEN_AT_ONCE = 16;

/**
 * @param {import("../store.js").Opened} opened
 * @param {import("../flags.js").Values} values
 */
export async function importAll(opened, { file, resume, quiet }) {
  if (!existsSync(file)) throw new Misuse(`there is no file ${file}.`);
  const inside = insideOf(opened);
  for await (const client of clientsIn(file, { isWhole: true })) checked(inside, file, client);
  const progress = new Progress("imported", quiet);
  /** @type {Client[]} */
  let some = [];
  const write = async () => {
    const outcomes = await Promise.allSettled(some.map((client) => put(inside, file, client, resume)));
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
    for (const client of some) progress.add(countsOf(client));
    some = [];
  };
  for await (const client of clientsIn(file, { isWhole: true })) {
    if (some.push(client) === WRITTEN_AT_ONCE) await write();
  }
  await write();
  progress.end();
  return 0;
}

/**
 * @param {Inside} inside
 * @param {string} file
 * @param {Client} client
 */
function checked(inside, file, { number, record, records }) {
  try {
    const holding = holdingOfRecords(record, records);
    check(inside, holding);
    return holding;
  } catch (error) {
    throw new Error(`${file}: the client of line ${number} can't be one: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/**
 * @param {Inside} inside
 * @param {string} file
 * @param {Client} client
 * @param {boolean} resume whether it may stand already as it is here
 */
async function put(inside, file, client, resume) {
  const holding = checked(inside, file, client);
  if (await place(inside, holding)) return;
  const standing = resume ? await holdingOf(inside, holding.client) : undefined;
  if (standing && isSame(standing, holding)) return;
  const advice = resume ? "with other conversations" : "go on with --resume if an import was cut off, else erase it there first";
  throw new Error(`the client of line ${client.number} of ${file} stands in the store already, and nothing of it was written: ${advice}.`);
}

/**
 * @param {Holding} one
 * @param {Holding} other
 */
function isSame(one, other) {
  return one.head.seq === other.head.seq && textOf(one) === textOf(other);
}

/** @param {Holding} holding */
function textOf({ rows, memories }) {
  return JSON.stringify([...rows, ...memories].map((row) => Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1))));
}
