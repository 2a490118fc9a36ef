// Each call alone, on a store that is filled already.

import { clientOf, fresh, notesOf, placeOf, shuffled } from "../inputs.mjs";
import { creationOf, load, loadWithIds } from "../loading.mjs";
import { meanOf } from "../timing.mjs";

const AGAIN = {
  get: (store, { client, id }) => store.get(client, id),
  latest: (store, { client }) => store.latest(client),
  update: (store, { client, id, body }) => store.update(client, id, body),
  replace: (store, { client, id, body }) => store.update(client, id, body),
  replaceGet: (store, { client, id, body }) => replaceGet(store, client, id, body),
};
const ONCE = {
  create: (store, { client, body }) => store.create(client, body),
  close: (store, { client, id }) => store.close(client, id),
};

/** So many clients are in each of the stores that `create` and `close` warm up on. */
const WARMING = 10_000;

/** Reading and updating hit random clients; creating and closing each client once, in random order. */
export function measure(bench, name) {
  return name in AGAIN ? again(bench, AGAIN[name]) : once(bench, name);
}

async function again(bench, call) {
  const { store, isAsync, clients, random } = bench;
  const ids = await loadWithIds(bench, 0, clients, random);
  const inputs = () => hits(bench, ids);
  await meanOf(isAsync, inputs(), call.bind(null, store)); // warms up
  return meanOf(isAsync, inputs(), call.bind(null, store));
}

/** Other stores warm up, as nothing can be created or closed twice. */
async function once(bench, name) {
  const { importPeer, clients, runs, random } = bench;
  for (let warmed = 0; warmed < runs; warmed += WARMING) {
    const store = await (await importPeer()).open();
    await eachOnce({ ...bench, store }, name, 0, WARMING);
  }
  await load(bench, 0, clients, random);
  return eachOnce(bench, name, clients, Math.min(runs, Math.max(clients, WARMING)));
}

/** The whole metadata anew, and the read after it. */
function replaceGet(store, client, id, body) {
  const updated = store.update(client, id, body);
  return updated instanceof Promise ? updated.then(() => store.get(client, id)) : store.get(client, id);
}

function hits({ clients, withMetadata, size, random, runs }, ids) {
  return Array.from({ length: runs }, (_, at) => {
    const number = Math.floor(random() * clients);
    const body = size ? { metadata: notesOf(at, size) } : withMetadata ? patchOf(random) : changeOf(random);
    return { client: clientOf(number), id: fresh(ids[number]), body };
  });
}

const patchOf = (random) => ({ metadata: { size: fresh(random() < 0.5 ? "small" : "large") } });

function changeOf(random) {
  const { flow_id, step_id } = placeOf(random);
  return { flow_id, step_id, last_interaction: true };
}

/** `count` clients behind the first ones; for `close` they have a conversation already. */
async function eachOnce(bench, name, first, count) {
  const { store, isAsync, random, withMetadata } = bench;
  const ids = name === "close" ? await loadWithIds(bench, first, first + count, random) : [];
  const inputs = Array.from(shuffled(count, random), (place) => {
    const { client, body } = creationOf(first + place, random, withMetadata);
    return { client, body, id: ids[place] && fresh(ids[place]) };
  });
  return meanOf(isAsync, inputs, ONCE[name].bind(null, store));
}
