// Fills a store: a client of each kind by the calls, all others by the store's own means, and compares some of those with what the calls make.

import assert from "node:assert/strict";
import { BEGAN, KINDS, make } from "./clients.mjs";

export const PLACE = "scale";
const SAMPLE = "sample";
const SAMPLES = 20;
/** Copied in one transaction. */
const A_STEP = 50_000;

/**
 * Seconds, to the last byte.
 * @param name of the store, for what is said of it
 * @param {{ open: Function, place: any, clients: number, migrated?: object }} how `migrated`: what `migrate` is given
 */
export async function loaded(name, { open, place, clients, migrated }) {
  const filled = async (at, numbers) => {
    const clock = { now: BEGAN };
    const { store, end } = await open(place.addressOf(at), { now: () => clock.now });
    await store.migrate(migrated);
    await make(store, clock, numbers);
    await store.dispose();
    await end();
  };
  await filled(PLACE, Array.from({ length: KINDS }, (_, kind) => kind));
  const started = performance.now();
  for (let from = KINDS; from < clients; from += A_STEP) await place.copy(PLACE, from, Math.min(from + A_STEP, clients));
  const copied = performance.now();
  await place.settle(PLACE);
  const settled = performance.now();
  const sample = Array.from({ length: SAMPLES }, (_, at) => Math.floor(((at + 1) * (clients - 1)) / SAMPLES));
  await filled(SAMPLE, sample);
  for (const number of sample) {
    assert.deepEqual(await place.rowsOf(PLACE, number), await place.rowsOf(SAMPLE, number), `${name}: client ${number} is not as the calls make it`);
  }
  return { seconds: (copied - started) / 1000, settling: (settled - copied) / 1000 };
}
