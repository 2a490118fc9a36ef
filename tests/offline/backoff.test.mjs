// When a client is tried again, by a clock of the test's own.

import assert from "node:assert/strict";
import { test } from "node:test";
// A unit that the package does not export: from outside, its seconds would have to be waited for, and its moments could not be chosen.
import { Backoff } from "../../pkg-template/offline/backoff.js";

function waiting(wait) {
  const clock = { now: 1000 };
  const backoff = new Backoff(() => clock.now);
  backoff.look();
  backoff.failed("a", wait);
  return { clock, backoff };
}

test("rxdb#7259: who becomes due while others are asked about is come back for at once", () => {
  const { clock, backoff } = waiting(2000);
  clock.now = 2999;
  backoff.look();
  assert.equal(backoff.isDue("a"), false);
  clock.now = 3005;
  assert.equal(backoff.next, 0);
  backoff.look();
  assert.deepEqual([backoff.isDue("a"), backoff.next], [true, Infinity], "whoever was due is not waited for");
});

test("who was passed over before something gave hope is come back for at once", () => {
  const { backoff } = waiting(0);
  backoff.look();
  assert.equal(backoff.isDue("a"), false);
  backoff.hope();
  assert.equal(backoff.next, 0);
});

test("a server that asks for time is given it, whatever gives hope", () => {
  const { clock, backoff } = waiting(2000);
  backoff.hope();
  assert.equal(backoff.next, 2000);
  clock.now = 3000;
  backoff.look();
  assert.equal(backoff.isDue("a"), true);
  backoff.worked("a");
  assert.deepEqual([backoff.isDue("a"), backoff.next], [true, Infinity]);
});
