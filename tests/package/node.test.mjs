import assert from "node:assert/strict";
import { before, test } from "node:test";
import { run } from "../support/consumer.mjs";
import { MAJORS, nodeOf, onlyLinux } from "../support/nodes.mjs";
import { COMMONJS_PRINTS, PRINTS, project } from "./entries.mjs";
import { assertPrintedReport } from "./report.mjs";

const SLIM = `import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import init, { Engine, ConversationError } from "convostate/slim";
import { runChecks } from "./checks.mjs";
const bytes = await readFile(fileURLToPath(import.meta.resolve("convostate/engine.wasm")));
await init(bytes);
await init();
console.log(JSON.stringify(runChecks({ engine: new Engine(), Engine, ConversationError })));
`;

const SLIM_TOO_EARLY = `import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import init, { Engine } from "convostate/slim";
const codes = [];
const note = (error) => codes.push(error.code);
try { new Engine().stats(); } catch (error) { note(error); }
for (const source of [new Uint8Array(8), new Uint8Array(), null, "file:///nowhere/engine.wasm"]) await init(source).catch(note);
await init(new Response("none", { status: 404 })).catch(note);
await init(new Response("<!doctype html>", { headers: { "content-type": "text/html" } })).catch(note);
await init(await readFile(fileURLToPath(import.meta.resolve("convostate/engine.wasm"))));
console.log(JSON.stringify([...codes, new Engine().stats().open]));
`;

const SCRIPTS = ["esm.mjs", "commonjs.cjs", "slim.mjs"];
let folder;

before(async () => {
  folder = await project("node", { "esm.mjs": PRINTS, "commonjs.cjs": COMMONJS_PRINTS, "slim.mjs": SLIM, "early.mjs": SLIM_TOO_EARLY });
});

for (const script of SCRIPTS) {
  test(`Node ${process.versions.node}: ${script}`, async () => {
    assertPrintedReport(await run(process.execPath, [script], folder));
  });
}

test("slim refuses before init and after what is no wasm, and starts when it is", async () => {
  const codes = ["CLOSED_ENGINE", "INVALID_BODY", "INVALID_BODY", "INVALID_BODY", "UNREACHABLE", "BAD_RESPONSE", "BAD_RESPONSE", 0];
  assert.deepEqual(JSON.parse(await run(process.execPath, ["early.mjs"], folder)), codes);
});

for (const major of MAJORS) {
  test(`Node ${major}`, { skip: onlyLinux }, async () => {
    const node = await nodeOf(major);
    assert.match(await run(node, ["--version"], folder), new RegExp(`^v${major}\\.`));
    for (const script of SCRIPTS) {
      assertPrintedReport(await run(node, [script], folder));
    }
  });
}
