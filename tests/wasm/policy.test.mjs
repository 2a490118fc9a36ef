// The adapter's policy frees what it holds: its allocator keeps no more than was in use at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { exportsOf } from "../support/exports.mjs";

const [SEND, ANSWERED, FAILED, BROKEN] = [0, 4, 5, 2];

function started() {
  return exportsOf("rest.wasm");
}

/** Answers how many calls were told of as forgotten. */
function drain(policy, connection) {
  let forgotten = 0;
  while (policy.woken(connection));
  while (policy.forgotten(connection)) forgotten += 1;
  return forgotten;
}

/** Writes of as many clients at once, every third of which has no known outcome. */
function play(policy, connection, rounds, now) {
  let forgotten = 0;
  for (let round = 0; round < rounds; round += 1) {
    const calls = Array.from({ length: 50 }, (_, client) => policy.begin(connection, client + 1, now));
    for (const call of calls) assert.equal(policy.step(connection, call, now, 0.5), SEND);
    for (const [index, call] of calls.entries()) {
      if (index % 3) policy.answered(connection, call, now, 200, NaN, true);
      else policy.failed(connection, call, now, BROKEN);
      const step = policy.step(connection, call, now + 2e6, 0.5);
      assert.ok(step === ANSWERED || step === FAILED + BROKEN);
    }
    // Late enough for what is unsettled to be forgotten.
    now += 4e6;
    policy.step(connection, 0, now, 0.5);
    forgotten += drain(policy, connection);
  }
  return { forgotten, now };
}

test("a quarter of a million calls take no more memory than the first ones", () => {
  const policy = started();
  const connection = policy.open(NaN, NaN, NaN, false);
  const first = play(policy, connection, 10, 0);
  const before = policy.memory.buffer.byteLength;
  const { forgotten } = play(policy, connection, 5000, first.now);
  assert.equal(forgotten, 50 * 5000);
  assert.equal(policy.memory.buffer.byteLength, before);
});

test("a connection that is closed gives its memory back", () => {
  const policy = started();
  const live = Array.from({ length: 100 }, () => policy.open(NaN, NaN, NaN, false));
  const before = policy.memory.buffer.byteLength;
  for (let round = 0; round < 20_000; round += 1) {
    const index = round % live.length;
    policy.close(live[index]);
    live[index] = policy.open(NaN, NaN, NaN, false);
    policy.begin(live[index], NaN, 0);
  }
  assert.ok(policy.memory.buffer.byteLength <= before + 65536);
});
