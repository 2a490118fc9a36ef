// How long the event loop stands still while conversations load, a hundred in each of its turns.

import { creationOf, load } from "../loading.mjs";
import { collect } from "../timing.mjs";

const A_TURN = 100;

/** The first calls, for which code is compiled, come before: they are part of the start. */
const FIRST = 100;

export async function measure(bench) {
  const { store, isAsync, clients, random, withMetadata } = bench;
  await load(bench, clients, clients + FIRST, random);
  collect();
  const stops = new Float64Array(clients / A_TURN);
  const started = performance.now();
  for (let turn = 0; turn < stops.length; turn += 1) {
    const began = performance.now();
    for (let at = 0; at < A_TURN; at += 1) {
      const { client, body } = creationOf(turn * A_TURN + at, random, withMetadata);
      const made = store.create(client, body);
      if (isAsync) await made;
    }
    await new Promise(setImmediate);
    stops[turn] = performance.now() - began;
  }
  const seconds = (performance.now() - started) / 1000;
  stops.sort();
  return { longest: stops.at(-1) * 1e6, p999: stops[Math.floor(0.999 * stops.length)] * 1e6, seconds };
}
