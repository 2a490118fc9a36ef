// The records of the outbox in a transaction: what there is, what is sent next, and what waits behind a refusal.

import { within } from "../stores/indexeddb/ranges.js";
import { done } from "../stores/indexeddb/request.js";
import { OUTBOX, TOTALS, TRAFFIC, ofClient } from "./schema.js";

/** @typedef {import("./schema.js").Entry} Entry */
/** @typedef {import("./schema.js").Key} Key */
/** @typedef {import("./schema.js").Totals} Totals */
/** @typedef {import("./schema.js").Traffic} Traffic */

/** @type {Totals} */
const NOTHING = { id: 0, place: 0, writer: null, n: 0, revision: 0, entries: 0, failed: 0, bytes: 0 };

/**
 * @param {IDBTransaction} transaction
 * @returns {Promise<Totals>}
 */
export async function totalsIn(transaction) {
  return { ...NOTHING, ...(await done(transaction.objectStore(TOTALS).get(0))) };
}

/**
 * @param {IDBTransaction} transaction
 * @param {Key} client
 * @returns {Promise<Traffic>}
 */
export async function trafficIn(transaction, client) {
  return (await done(transaction.objectStore(TRAFFIC).get(client))) ?? { client, settled: 0, revision: 0, pulled: null };
}

/**
 * All of the client's entries, in their order.
 * @param {IDBTransaction} transaction
 * @param {Key} client
 * @returns {Promise<Entry[]>}
 */
export function entriesIn(transaction, client) {
  return within(transaction.objectStore(OUTBOX), ofClient(client), null);
}

/**
 * Clients that have something to send, who waits longest first.
 * @param {IDBTransaction} transaction
 * @param {number | null} limit
 * @returns {Promise<Traffic[]>}
 */
export function sendersIn(transaction, limit) {
  return within(transaction.objectStore(TRAFFIC).index("first"), { lower: 0 }, limit);
}

/**
 * @param {IDBTransaction} transaction
 * @param {Entry} entry
 * @returns {Promise<Entry | undefined>} as it stands
 */
export function entryIn(transaction, { client, place }) {
  return done(transaction.objectStore(OUTBOX).get([client, place]));
}

/**
 * @param {IDBTransaction} transaction
 * @param {{ totals?: Totals, traffic?: Traffic, entry?: Entry }} records
 */
export function put(transaction, { totals, traffic, entry }) {
  if (totals) transaction.objectStore(TOTALS).put(totals);
  if (traffic) transaction.objectStore(TRAFFIC).put(traffic);
  if (entry) transaction.objectStore(OUTBOX).put(entry);
}

/**
 * @param {IDBTransaction} transaction
 * @param {Totals} totals are changed
 * @param {Entry} entry
 */
export function remove(transaction, totals, entry) {
  transaction.objectStore(OUTBOX).delete([entry.client, entry.place]);
  totals.entries -= 1;
  totals.bytes -= entry.bytes;
  if (entry.state === "failed") totals.failed -= 1;
}

/**
 * What an entry is about: a conversation, a memory, or all of the client. No id of a conversation has control characters.
 * @param {Pick<Entry, "id" | "key">} entry
 */
export function subjectOf({ id, key }) {
  return key === null ? id : `\0${key}`;
}

/**
 * Those that wait behind a refusal: of the same conversation or memory, or of the whole client.
 * @param {Entry[]} entries of one client, in their order
 * @returns {Set<number>} their places
 */
export function heldOf(entries) {
  const held = new Set();
  /** @type {Set<string | null>} */
  const failed = new Set();
  for (const entry of entries) {
    const subject = subjectOf(entry);
    if (entry.state === "failed") failed.add(subject);
    else if (failed.has(null) || (subject !== null && failed.has(subject))) held.add(entry.place);
  }
  return held;
}

/**
 * The traffic of a client that has these entries.
 * @param {Traffic} traffic
 * @param {Entry[]} entries
 * @returns {Traffic}
 */
export function withNext({ first: _, ...traffic }, entries) {
  const held = heldOf(entries);
  const next = entries.find(({ state, place }) => state !== "failed" && !held.has(place));
  return next ? { ...traffic, first: next.place } : traffic;
}
