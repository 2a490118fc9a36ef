import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { cases, lacks, runAll, storeCases } from "convostate/testing";

const open = (options) => new Engine(options);

for (const one of [...cases, ...storeCases].filter((one) => lacks(one, { clients: false, any: false, writers: false }).length === 0)) test(one.name, () => one.run({ open }));

test("the suite has its cases, each under its own name", () => {
  assert.ok(cases.length >= 100, `only ${cases.length} cases`);
  const names = [...cases, ...storeCases].map((one) => one.name);
  assert.equal(new Set(names).size, names.length);
});

test("runAll reports what fails, and names what it skips", async () => {
  const capabilities = { clock: false };
  const broken = (options) => Object.assign(open(options), { closeAll() {} });
  const { passed, failed, skipped } = await runAll(broken, { only: "6: closeAll", capabilities });
  assert.deepEqual(passed, []);
  assert.deepEqual(failed.map(({ name }) => name), ["6: closeAll takes every final status, CLOSED by default, and a client never seen"]);
  assert.match(failed[0].error.message, /the statuses.*expected.*got/);
  assert.deepEqual(skipped, [{ name: "6: closeAll closes what is open and nothing else", needs: ["clock"] }]);
  assert.deepEqual(lacks(cases.find((one) => one.name.startsWith("7:")), capabilities), ["clock"]);
});
