// Random schedules, each from a seed, in a time of their own: tabs that are closed, killed at any await, frozen and woken, out of room,
// with clocks that are set; a network that loses, repeats, cuts and delays; others who write; a server that restarts, with and without
// its store, asks for other credentials or refuses. At the end all is well again, and the judge looks. More of them:
// CONVOSTATE_SCHEDULES=100000; one of them: CONVOSTATE_SEED=7 CONVOSTATE_SCHEDULES=1.

import assert from "node:assert/strict";
import { test } from "node:test";
import { watchDatabases } from "./world/tabs.mjs";
import { beginTime, settled, takeOver } from "./world/time.mjs";
import { World } from "./world/world.mjs";

const SCHEDULES = Number(process.env.CONVOSTATE_SCHEDULES ?? 40);
const SEED = Number(process.env.CONVOSTATE_SEED ?? 1);
const STEPS = 30;
/** So many are one test. */
const TOGETHER = 1000;

let world;
takeOver();
watchDatabases((...entry) => world?.judge.entry(...entry));

async function play(seed) {
  world = new World(seed);
  beginTime(() => world.turn());
  await settled(world.server.restart(false));
  for (let step = 0; step < STEPS; step += 1) await world.step();
  return world.settle();
}

for (let first = SEED; first < SEED + SCHEDULES; first += TOGETHER) {
  const last = Math.min(first + TOGETHER, SEED + SCHEDULES) - 1;
  test(`schedules ${first} to ${last}`, async () => {
    for (let seed = first; seed <= last; seed += 1) assert.deepEqual(await play(seed), [], `CONVOSTATE_SEED=${seed} CONVOSTATE_SCHEDULES=1`);
  });
}
