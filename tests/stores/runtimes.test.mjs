// SQLite by the libraries of other runtimes.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { cases } from "convostate/testing";
import { ROOT, run } from "../support/consumer.mjs";
import { MAJORS, nodeOf, onlyLinux } from "../support/nodes.mjs";

const SUITE = join(ROOT, "tests/stores/harness/elsewhere.mjs");

async function conforms(program, library) {
  const said = await run(program, [SUITE], ROOT);
  assert.deepEqual(JSON.parse(said.trim().split("\n").at(-1)), { library, passed: cases.length, failed: [], skipped: [], waits: true });
}

for (const major of MAJORS) {
  test(`node:sqlite in Node ${major}`, { skip: onlyLinux }, async () => conforms(await nodeOf(major), "node:sqlite"));
}

test("node:sqlite in several processes", { skip: onlyLinux }, async () => {
  const some = ["--test-name-pattern=64 writers", "--test-name-pattern=turns of one client", "--test-name-pattern=stopped past its lease"];
  const said = await run(await nodeOf(MAJORS[0]), ["--test", "--test-reporter=tap", ...some, join(ROOT, "tests/stores/sqlite-many.test.mjs")], ROOT);
  assert.match(said, /^# pass 3$/m);
  assert.match(said, /^# fail 0$/m);
});

test("bun:sqlite", async () => conforms(join(ROOT, "node_modules/.bin/bun"), "bun:sqlite"));
