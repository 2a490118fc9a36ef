// SQLite by the libraries of other runtimes.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { cases } from "convostate/testing";
import { ROOT, run } from "../support/consumer.mjs";
import { MAJORS, nodeOf, onlyLinux } from "../support/nodes.mjs";

const SUITE = join(ROOT, "tests/stores/frame/elsewhere.mjs");

async function conforms(program, library) {
  const said = await run(program, [SUITE], ROOT);
  assert.deepEqual(JSON.parse(said.trim().split("\n").at(-1)), { library, passed: cases.length, failed: [], skipped: [] });
}

for (const major of MAJORS) {
  test(`node:sqlite in Node ${major}`, { skip: onlyLinux }, async () => conforms(await nodeOf(major), "node:sqlite"));
}

test("bun:sqlite", async () => conforms(join(ROOT, "node_modules/.bin/bun"), "bun:sqlite"));
