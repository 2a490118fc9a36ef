// The calls that are measured on each store, and what hand-written ones have in common.

import { compare } from "./compare.mjs";

const CLIENTS = 1000;
const METADATA = { size: "large", toppings: ["ham", "olives"], address: { street: "12 Oak Street" } };
const STEPS = ["size", "address", "pay"];
const NEW = { flow_id: "order", step_id: "size", metadata: METADATA };

export const clientOf = (index) => ({ bot_id: "pizza", user_id: `user-${index % CLIENTS}`, channel_id: "telegram" });

/** A conversation of each client, made by the store itself. */
export async function fill(store) {
  await store.migrate();
  for (let index = 0; index < CLIENTS; index += 1) await store.create(clientOf(index), { id: "c", ...NEW });
}

/**
 * @param ours a store
 * @param hand the same calls by hand, on data that the same store has filled
 * @param slice how many reads make a slice; half as many writes do
 */
export async function measure(ours, hand, slice) {
  const both = (call) => [ours, hand].map((store) => (index) => call(store, clientOf(index), index));
  const pairs = {
    get: both((store, client) => store.get(client, "c")),
    latest: both((store, client) => store.latest(client)),
    list: both((store, client) => store.list(client)),
  };
  const writes = {
    update: both((store, client, index) => store.update(client, "c", { step_id: STEPS[index % 3], last_interaction: true })),
    "latest, update": both(turn),
    create: both((store, client) => store.create(client, NEW)),
    "create, close": both(async (store, client) => {
      const { id } = await store.create(client, NEW);
      await store.close(client, id, "SWITCHED");
    }),
  };
  return [...(await compare(pairs, slice)), ...(await compare(writes, slice / 2))];
}

async function turn(store, client, index) {
  const { id } = await store.latest(client);
  await store.update(client, id, { step_id: STEPS[index % 3], metadata: { turn: index }, last_interaction: true });
}

const iso = (time) => new Date(time).toISOString();

/** The answer that a row makes, its times in milliseconds. */
export function conversationOf(client, row) {
  return {
    id: row.id, client: { ...client }, flow_id: row.flow_id, step_id: row.step_id, metadata: JSON.parse(row.metadata), status: row.status,
    last_interaction_at: iso(row.last_interaction_at), updated_at: iso(row.updated_at), created_at: iso(row.created_at), version: row.version,
  };
}

/** The row that `create` makes. */
export function created(id, seq, now, { flow_id, step_id, metadata }) {
  return {
    id, seq, flow_id, step_id, metadata: JSON.stringify(metadata), status: "OPEN", version: 1, ttl: null,
    created_at: now, updated_at: now, last_interaction_at: now, deadline: null, origin: "0123456789abcdef",
  };
}

/** The row that `update` makes of one. */
export function updated(row, now, { step_id, metadata }) {
  const merged = metadata ? JSON.stringify({ ...JSON.parse(row.metadata), ...metadata }) : row.metadata;
  return { ...row, step_id, metadata: merged, version: row.version + 1, updated_at: now, last_interaction_at: now };
}

/** The row that `close` makes of one. */
export function closed(row, now, status) {
  return { ...row, status, version: row.version + 1, updated_at: now };
}

/** Asks what is due at every sixteenth call, as the stores' create does. */
export function nowAndThen(ask) {
  let calls = 0;
  return () => ((calls = (calls + 1) % 16) === 0 ? ask() : undefined);
}

/** The head after a write. */
export function headAfter(head, now, { created = 0, closed = 0 } = {}) {
  return {
    ...head, clock: now, seq: head.seq + created, conversations: head.conversations + created, closed: head.closed + closed,
    closed_since: head.closed_since ?? (closed ? now : null),
  };
}
