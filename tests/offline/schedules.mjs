// node tests/offline/schedules.mjs [COUNT] [FIRST SEED]: the schedules of world.test.mjs, many of them. Without the test runner, which follows every
// promise, and on Node 24, one takes half as long: a twentieth of a second of a core.

import assert from "node:assert/strict";
import { play } from "./world/play.mjs";

const [count = 100_000, first = 1] = process.argv.slice(2).map(Number);
const TOLD = 1000;

for (let seed = first; seed < first + count; seed += 1) {
  assert.deepEqual(await play(seed), [], `CONVOSTATE_SEED=${seed} CONVOSTATE_SCHEDULES=1 node --test tests/offline/world.test.mjs`);
  const done = seed - first + 1;
  if (done % TOLD === 0 || done === count) console.log(`${done} schedules, seeds ${first} to ${seed}: all is well`);
}
