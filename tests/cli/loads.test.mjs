// How many requests are let in, by a clock of the test's own.

import assert from "node:assert/strict";
import { test } from "node:test";
// A unit that the package does not export: from outside its seconds would have to be waited for.
import { Loads } from "../../pkg-template/bin/serving/loads.js";

test("each caller may send so many in a second, at once or one after the other, and waits for no other", () => {
  let now = 0;
  const loads = new Loads({ mostRequests: 100, rate: 4 }, () => now);
  const enter = (caller) => loads.enter(caller) ?? loads.leave();
  const times = (count, caller) => Array.from({ length: count }, () => enter(caller));
  assert.deepEqual(times(5, "a"), [undefined, undefined, undefined, undefined, 429]);
  assert.deepEqual(times(4, "b"), [undefined, undefined, undefined, undefined]);
  now += 250;
  assert.deepEqual(times(2, "a"), [undefined, 429]);
  // Whoever is away for long may send no more than before, and is forgotten meanwhile.
  now += 60_000;
  assert.deepEqual(times(5, "a"), [undefined, undefined, undefined, undefined, 429]);
});

test("no more are under way than there may be; who was turned away for the rate takes no place", () => {
  const loads = new Loads({ mostRequests: 2, rate: undefined });
  assert.deepEqual([loads.enter("a"), loads.enter("a"), loads.enter("b")], [undefined, undefined, 503]);
  loads.leave();
  assert.deepEqual([loads.enter("b"), loads.underWay], [undefined, 2]);
  const limited = new Loads({ mostRequests: 2, rate: 1 }, () => 0);
  assert.deepEqual([limited.enter("a"), limited.enter("a"), limited.underWay], [undefined, 429, 1]);
});
