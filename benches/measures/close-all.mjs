// closeAll of clients that have so many open conversations: nanoseconds a call.

import { clientOf, fresh } from "../inputs.mjs";
import { collect, startTimer } from "../timing.mjs";

const CONVERSATIONS = 20_000;
const LEAST_MS = 100;
const LONGEST_MS = 20_000;

/** Fills and closes again and again, and takes the median: the times are too short for one to count. */
export async function measure(bench) {
  const { store, isAsync, size } = bench;
  const begun = performance.now();
  const means = [];
  let next = 0;
  let timed = 0;
  const isEnough = () => (performance.now() - begun > LONGEST_MS ? means.length > 1 : means.length > 3 && timed > LEAST_MS);
  while (!isEnough()) {
    const clients = await fill(bench, next);
    next += clients.length;
    collect();
    const stop = startTimer();
    if (isAsync) for (const client of clients) await store.closeAll(client);
    else for (const client of clients) store.closeAll(client);
    const mean = stop(clients.length);
    timed += (mean.clock * clients.length) / 1e6;
    means.push(mean);
  }
  // The first one warms up.
  means.shift();
  return { clock: medianOf(means, "clock"), cpu: medianOf(means, "cpu") };
}

function medianOf(means, name) {
  const numbers = means.map((mean) => mean[name]).sort((one, other) => one - other);
  return numbers[numbers.length >> 1];
}

async function fill({ store, isAsync, size }, first) {
  const count = Math.ceil(CONVERSATIONS / size);
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
