// What a conversation takes: JavaScript's heap, what it holds outside (wasm memory too), and native memory.

import { load } from "../loading.mjs";
import { collect } from "../timing.mjs";

export async function measure(bench) {
  const { store, clients } = bench;
  collect();
  const before = process.memoryUsage();
  await load(bench, 0, clients, bench.random);
  collect();
  const after = process.memoryUsage();
  const each = (name) => (after[name] - before[name]) / clients;
  const native = (store.nativeBytes?.() ?? 0) / clients;
  // So that nothing of it was collected.
  await store.latest({ bot_id: "bot", user_id: "user", channel_id: "channel" });
  return { bytes: each("heapUsed") + each("external") + native, heap: each("heapUsed"), external: each("external"), native, resident: each("rss") };
}
