// The turn loop: a random client says something; its bot reads where they stand and notes where they
// stand now; every tenth turn ends the conversation.

import { turnsOf } from "../inputs.mjs";
import { load } from "../loading.mjs";
import { meanOf, quantilesOf } from "../timing.mjs";

export async function measure(bench) {
  const { store, isAsync, clients, runs, random } = bench;
  const call = isAsync ? (input) => turnLater(store, input) : (input) => turn(store, input);
  await load(bench, 0, clients, random);
  await meanOf(isAsync, turnsOf(runs, clients, random), call); // warms up
  const mean = await meanOf(isAsync, turnsOf(runs, clients, random), call);
  const quantiles = await quantilesOf(isAsync, turnsOf(runs, clients, random), call);
  return { ...mean, ...quantiles };
}

function turn(store, { client, flow_id, step_id, closes }) {
  const { id } = store.latest(client) ?? store.create(client, { flow_id, step_id });
  store.update(client, id, { flow_id, step_id, last_interaction: true });
  if (closes) store.close(client, id);
}

async function turnLater(store, { client, flow_id, step_id, closes }) {
  const { id } = (await store.latest(client)) ?? (await store.create(client, { flow_id, step_id }));
  await store.update(client, id, { flow_id, step_id, last_interaction: true });
  if (closes) await store.close(client, id);
}
