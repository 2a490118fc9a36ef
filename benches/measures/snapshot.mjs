// All conversations as bytes, and back.

import { load } from "../loading.mjs";
import { collect } from "../timing.mjs";

export async function measure(bench) {
  const { store, clients, random, importPeer } = bench;
  await load(bench, 0, clients, random);
  collect();
  const began = performance.now();
  const bytes = store.snapshot();
  const taken = performance.now();
  const other = await (await importPeer()).open();
  const opened = performance.now();
  other.restore(bytes);
  const restored = performance.now();
  const { conversations } = other.stats();
  if (conversations !== clients) throw new Error(`${conversations} of ${clients} conversations came back`);
  return { bytes: bytes.length, snapshot: (taken - began) * 1e6, restore: (restored - opened) * 1e6 };
}
