// Suites that others wrote for vitest, run by it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const HERE = fileURLToPath(new URL(".", import.meta.url));
/** Skipped for LangGraph's own savers in memory and on SQLite: checkpoints hold all channels here too. */
const SKIPPED = "should only store channel_values that have changed (based on newVersions)";

async function vitest(spec) {
  const run = promisify(execFile)(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--config", "validation/vitest.config.mjs", "--reporter=json", spec], {
    cwd: HERE,
    maxBuffer: 2 ** 28,
  });
  // It ends with 1 when a test failed, and says which.
  const { stdout } = await run.catch((error) => error);
  const { testResults } = JSON.parse(stdout.slice(stdout.indexOf("{")));
  return testResults.flatMap(({ assertionResults }) => assertionResults);
}

test("LangGraph's validation passes, as far as its own savers pass it", async () => {
  const results = await vitest("langgraph");
  const failed = results.filter(({ status }) => status !== "passed");
  assert.deepEqual(failed.map(({ title }) => title), [SKIPPED, SKIPPED]);
  assert.equal(results.length, 2 * 726);
});

test("bots of the Chat SDK go on after a restart, and hear each message once", async () => {
  const results = await vitest("chat");
  assert.deepEqual(results.map(({ status }) => status), ["passed", "passed", "passed"]);
});
