// What the server sweeps while nobody asks for anything.

import assert from "node:assert/strict";
import { test } from "node:test";
// A unit that the package does not export: from outside its minutes would have to be waited for.
import { Metrics } from "../../pkg-template/bin/serving/metrics.js";
import { sweepRegularly } from "../../pkg-template/bin/serving/sweeping.js";

/** Lets the steps of a sweep go on. */
async function settled() {
  for (let round = 0; round < 20; round += 1) await new Promise(setImmediate);
}

test("in each interval it sweeps until nothing is left, and a sweep that fails ends nothing", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const printed = t.mock.method(console, "error", () => {});
  let left = 2500;
  let isAway = false;
  let calls = 0;
  const conversations = {
    async sweep({ limit }) {
      calls += 1;
      if (isAway) throw new Error("away");
      const removed = Math.min(limit, left);
      left -= removed;
      return { expired: 0, removed };
    },
  };
  const metrics = new Metrics(true);
  const stop = sweepRegularly(conversations, 60_000, metrics);
  t.mock.timers.tick(59_999);
  await settled();
  assert.equal(calls, 0);
  t.mock.timers.tick(1);
  await settled();
  assert.deepEqual([left, calls], [0, 3]);
  isAway = true;
  t.mock.timers.tick(60_000);
  await settled();
  assert.ok(printed.mock.calls.some(({ arguments: [line] }) => /the sweep failed: Error: away/.test(line)));
  isAway = false;
  left = 1;
  t.mock.timers.tick(60_000);
  await settled();
  assert.equal(left, 0);
  stop();
  t.mock.timers.tick(120_000);
  await settled();
  assert.equal(calls, 5);
  const sums = metrics.sums(0);
  assert.deepEqual([sums['convostate_swept_total{what="removed"}'], sums.convostate_sweeps_failed_total], [2501, 1]);
});
