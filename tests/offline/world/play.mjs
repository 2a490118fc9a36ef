// One schedule, in a time of its own.

import { watchDatabases } from "./tabs.mjs";
import { beginTime, settled, takeOver } from "./time.mjs";
import { World } from "./world.mjs";

const STEPS = 30;

let world;
takeOver();
watchDatabases((...entry) => world?.judge.entry(...entry));

/** @returns what the judge has to say: nothing, when all is well */
export async function play(seed) {
  world = new World(seed);
  beginTime(() => world.turn());
  await settled(world.server.restart(false));
  for (let step = 0; step < STEPS; step += 1) await world.step();
  return world.settle();
}
