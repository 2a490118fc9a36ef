// Random schedules, each from a seed, in a time of their own: tabs that are closed, killed at any await, frozen and woken, out of room,
// with clocks that are set; a network that loses, repeats, cuts and delays; others who write; a server that restarts, with and without
// its store, asks for other credentials or refuses. At the end all is well again, and the judge looks. One of them:
// CONVOSTATE_SEED=7 CONVOSTATE_SCHEDULES=1; many: schedules.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { play } from "./world/play.mjs";

const SCHEDULES = Number(process.env.CONVOSTATE_SCHEDULES ?? 40);
const SEED = Number(process.env.CONVOSTATE_SEED ?? 1);
const LAST = SEED + SCHEDULES - 1;

test(`schedules ${SEED} to ${LAST}`, async () => {
  for (let seed = SEED; seed <= LAST; seed += 1) assert.deepEqual(await play(seed), [], `CONVOSTATE_SEED=${seed} CONVOSTATE_SCHEDULES=1`);
});
