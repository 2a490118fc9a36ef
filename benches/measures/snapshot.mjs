// All conversations as bytes, and back.

import { load } from "../loading.mjs";
import { collect, startTimer } from "../timing.mjs";

export async function measure(bench) {
  const { store, clients, random, importPeer } = bench;
  await load(bench, 0, clients, random);
  collect();
  const taken = startTimer();
  const bytes = store.snapshot();
  const snapshot = taken(1);
  const other = await (await importPeer()).open();
  const restored = startTimer();
  other.restore(bytes);
  const restore = restored(1);
  const { conversations } = other.stats();
  if (conversations !== clients) throw new Error(`${conversations} of ${clients} conversations came back`);
  return { bytes: bytes.length, snapshot: timeOf(snapshot), restore: timeOf(restore) };
}

/** The clock's, where there is no other. */
const timeOf = ({ clock, cpu }) => (Number.isNaN(cpu) ? clock : cpu);
