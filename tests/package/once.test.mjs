// A process has one shared engine and one class of error, however often the package is loaded.

import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import * as esbuild from "esbuild";
import { run, write } from "../support/consumer.mjs";
import { project } from "./entries.mjs";

const CLIENT = '{ bot_id: "shop", user_id: "ada", channel_id: "web" }';
const ROUTE = `export { Engine, ConversationError, engine } from "convostate";\n`;

/** Two bundles, as a framework makes of two routes; ESM and CommonJS; and the errors of each. */
const COPIES = `import { createRequire } from "node:module";
import * as one from "./out/one.mjs";
import * as other from "./out/other.mjs";
import * as own from "convostate";
import { ConversationError as ofRemote } from "convostate/remote";
const required = createRequire(import.meta.url)("convostate");
const copies = [one, other, own, required];
one.engine.create(${CLIENT}, { id: "a" });
const thrown = copies.map(({ engine }) => { try { engine.get(${CLIENT}, "b"); } catch (error) { return error; } });
console.log(JSON.stringify({
  seen: copies.map(({ engine }) => engine.latest(${CLIENT})?.id),
  engines: new Set(copies.map(({ engine }) => engine)).size,
  errors: new Set([...copies.map(({ ConversationError }) => ConversationError), ofRemote]).size,
  caught: copies.every(({ ConversationError }) => thrown.every((error) => error instanceof ConversationError)),
  instances: copies.every(({ Engine }) => one.engine instanceof Engine && new Engine() instanceof one.Engine),
}));
`;

let folder;
before(async () => {
  folder = await project("once", { "one.js": ROUTE, "other.js": ROUTE, "copies.mjs": COPIES });
  for (const name of ["one", "other"]) await bundled(`${name}.js`, `out/${name}.mjs`);
});

const bundled = (entry, outfile) =>
  esbuild.build({ absWorkingDir: folder, entryPoints: [entry], outfile, bundle: true, format: "esm", platform: "node", logLevel: "silent" });

test("two bundles, ESM and CommonJS share the engine, its class, and the class of errors", async () => {
  const found = JSON.parse(await run(process.execPath, ["copies.mjs"], folder));
  assert.deepEqual(found, { seen: ["a", "a", "a", "a"], engines: 1, errors: 1, caught: true, instances: true });
});

test("another version has an engine of its own", async () => {
  const { version } = JSON.parse(readFileSync(join(folder, "node_modules/convostate/package.json"), "utf8"));
  cpSync(join(folder, "node_modules/convostate"), join(folder, "node_modules/older"), { recursive: true });
  const file = join(folder, "node_modules/older/conversation-error.js");
  const text = readFileSync(file, "utf8");
  assert.equal(text.split(`/${version}\``).length, 2, "the version is named once");
  write(folder, {
    "node_modules/older/conversation-error.js": text.replace(`/${version}\``, "/0.0.1`"),
    "versions.mjs": `import { engine } from "convostate";
import { engine as older } from "older";
older.create(${CLIENT});
console.log(JSON.stringify([engine === older, engine.latest(${CLIENT})]));
`,
  });
  assert.deepEqual(JSON.parse(await run(process.execPath, ["versions.mjs"], folder)), [false, null]);
});

test("nothing that can be listed is added to the globals", async () => {
  write(folder, { "globals.mjs": `const before = Object.keys(globalThis);
await import("convostate");
console.log(JSON.stringify(Object.keys(globalThis).filter((name) => !before.includes(name))));
` });
  assert.deepEqual(JSON.parse(await run(process.execPath, ["globals.mjs"], folder)), []);
});
