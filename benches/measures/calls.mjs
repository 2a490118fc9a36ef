// Each call alone, on a store that is filled already.

import { clientOf, fresh, placeOf, shuffled } from "../inputs.mjs";
import { creationOf, loadWithIds } from "../loading.mjs";
import { meanOf } from "../timing.mjs";

const AGAIN = {
  get: (store, { client, id }) => store.get(client, id),
  latest: (store, { client }) => store.latest(client),
  update: (store, { client, id, body }) => store.update(client, id, body),
};
const ONCE = {
  create: (store, { client, body }) => store.create(client, body),
  close: (store, { client, id }) => store.close(client, id),
};

/** Reading and updating hit random clients; creating and closing each client once, in random order. */
export async function measure(bench, name) {
  const { store, isAsync, clients, runs, random } = bench;
  const ids = await loadWithIds(bench, 0, clients, random);
  const call = (AGAIN[name] ?? ONCE[name]).bind(null, store);
  const inputs = name in AGAIN ? again(bench, ids, runs) : await once(bench, name, runs);
  const warming = inputs.splice(0, inputs.length / 5);
  await meanOf(isAsync, warming, call);
  return meanOf(isAsync, inputs, call);
}

function again({ clients, withMetadata, random }, ids, runs) {
  return Array.from({ length: runs }, () => {
    const number = Math.floor(random() * clients);
    const body = withMetadata ? patchOf(random) : changeOf(random);
    return { client: clientOf(number), id: fresh(ids[number]), body };
  });
}

const patchOf = (random) => ({ metadata: { size: fresh(random() < 0.5 ? "small" : "large") } });

function changeOf(random) {
  const { flow_id, step_id } = placeOf(random);
  return { flow_id, step_id, last_interaction: true };
}

/** Clients beside the `clients` that stay; for `close` they have a conversation already. */
async function once(bench, name, runs) {
  const { clients, random, withMetadata } = bench;
  const count = Math.min(runs, Math.max(clients, 10_000));
  const ids = name === "close" ? await loadWithIds(bench, clients, clients + count, random) : [];
  return Array.from(shuffled(count, random), (place) => {
    const { client, body } = creationOf(clients + place, random, withMetadata);
    return { client, body, id: ids[place] && fresh(ids[place]) };
  });
}
