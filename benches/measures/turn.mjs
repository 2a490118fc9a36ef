// The turn loop: a random client says something; its bot reads where they stand and notes where they
// stand now; every tenth turn ends the conversation. `note` notes all of the metadata as well, `notePart` one member of it.

import { noteOf, notesOf, notingTurnsOf, turnsOf } from "../inputs.mjs";
import { load } from "../loading.mjs";
import { meanOf, quantilesOf } from "../timing.mjs";

const INPUTS = {
  turn: ({ runs, clients, random }) => turnsOf(runs, clients, random),
  note: ({ runs, clients, random, size }) => notingTurnsOf(runs, clients, random, (at) => notesOf(at, size)),
  notePart: ({ runs, clients, random, size }) => notingTurnsOf(runs, clients, random, (at) => noteOf(at, size, random)),
};

export async function measure(bench, name) {
  const { store, isAsync, clients, random } = bench;
  const [now, later] = name === "turn" ? [turn, turnLater] : [note, noteLater];
  const call = (isAsync ? later : now).bind(null, store);
  const inputs = () => INPUTS[name](bench);
  await load(bench, 0, clients, random);
  await meanOf(isAsync, inputs(), call); // warms up
  const mean = await meanOf(isAsync, inputs(), call);
  const quantiles = await quantilesOf(isAsync, inputs(), call);
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

function note(store, { client, flow_id, step_id, metadata, closes }) {
  const { id } = store.latest(client) ?? store.create(client, { flow_id, step_id });
  store.update(client, id, { flow_id, step_id, last_interaction: true, metadata });
  if (closes) store.close(client, id);
}

async function noteLater(store, { client, flow_id, step_id, metadata, closes }) {
  const { id } = (await store.latest(client)) ?? (await store.create(client, { flow_id, step_id }));
  await store.update(client, id, { flow_id, step_id, last_interaction: true, metadata });
  if (closes) await store.close(client, id);
}
