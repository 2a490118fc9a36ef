// closeAll of clients that have so many open conversations: nanoseconds a call.

import { clientOf, fresh } from "../inputs.mjs";
import { collect } from "../timing.mjs";

const CONVERSATIONS = 20_000;
const LEAST_MS = 200;
const LONGEST_MS = 30_000;

/** Fills and closes again and again, and takes the median: the times are too short for one to count. */
export async function measure(bench) {
  const { store, isAsync, size } = bench;
  const begun = performance.now();
  const means = [];
  let next = 0;
  let timed = 0;
  while (means.length < 4 || (timed < LEAST_MS && performance.now() - begun < LONGEST_MS)) {
    const clients = await fill(bench, next);
    next += clients.length;
    collect();
    const started = performance.now();
    if (isAsync) for (const client of clients) await store.closeAll(client);
    else for (const client of clients) store.closeAll(client);
    const ms = performance.now() - started;
    timed += ms;
    means.push((ms * 1e6) / clients.length);
  }
  // The first one warms up.
  const sorted = means.slice(1).sort((a, b) => a - b);
  return { clock: sorted[Math.floor(sorted.length / 2)], size };
}

async function fill({ store, isAsync, size }, first) {
  const count = Math.ceil(CONVERSATIONS / Math.max(size, 10));
  const clients = [];
  for (let number = first; number < first + count; number += 1) {
    const body = { flow_id: fresh("order"), step_id: fresh("size") };
    for (let at = 0; at < size; at += 1) {
      const made = store.create(clientOf(number), body);
      if (isAsync) await made;
    }
    clients.push(clientOf(number));
  }
  return clients;
}
