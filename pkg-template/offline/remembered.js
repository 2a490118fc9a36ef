// Memories in the database of one account: as the server said last, and over it what waits. A write of one replaces all of it, so what is
// shown is what the last one has written: nothing is replayed.

import { done } from "../stores/indexeddb/request.js";
import { within } from "../stores/indexeddb/ranges.js";
import { ROWS, bytesOf, memoryRecord } from "../stores/indexeddb/schema.js";
import { changesOf } from "./changes.js";
import { BASE, memoriesOf } from "./schema.js";

/** @typedef {import("./schema.js").Entry} Entry */
/** @typedef {import("./schema.js").Key} Key */
/** @typedef {{ client: Key, id: Uint8Array, key: string, value: string, version: number, fades: number | null, own?: number | undefined }} Remembered a record */
/** @typedef {{ before: Remembered | undefined, after: Remembered | undefined }} Change */

/** What of a record changes with what it remembers. */
const FIELDS = /** @type {const} */ (["version", "fades", "own"]);

/**
 * What the server said of the memory of an entry.
 * @param {IDBTransaction} transaction
 * @param {Pick<Entry, "client" | "key">} entry
 * @returns {Promise<Remembered | undefined>}
 */
export function baseOf(transaction, { client, key }) {
  return done(transaction.objectStore(BASE).get([client, bytesOf(String(key))]));
}

/**
 * The version that the server has for the one that a call was given.
 * @param {Remembered | undefined} base
 * @param {number | null} version
 */
export function versionAt(base, version) {
  return base && base.own === version ? base.version : version;
}

/**
 * What the server says of all memories of a client, in place of what it said before.
 * @param {IDBTransaction} transaction
 * @param {Key} client
 * @param {import("../entry/index.js").Memory[]} memories
 */
export async function replaceMemories(transaction, client, memories) {
  const before = await memoriesIn(transaction, BASE, client);
  const known = new Map(before.map((record) => [record.key, record]));
  const after = memories.map(({ key, value, version, expires_at }) => {
    const old = known.get(key);
    const own = old?.version === version ? old.own : undefined;
    const deadline = expires_at === undefined ? null : Date.parse(expires_at);
    return { ...memoryRecord(client, { key, value: JSON.stringify(value), version, deadline }), own };
  });
  write(transaction, BASE, changesOf(before, after, "key", FIELDS));
}

/**
 * The server has done it: what it has is what was written, under a version of its own.
 * @param {IDBTransaction} transaction
 * @param {Entry} entry
 * @param {number} version
 */
export async function takeOverMemory(transaction, { client, key, memory }, version) {
  const base = transaction.objectStore(BASE);
  if (!memory) return void base.delete([client, bytesOf(String(key))]);
  const record = { ...memoryRecord(client, { ...memory, version }), own: memory.version };
  base.put(record);
  const rows = transaction.objectStore(ROWS);
  const shown = await done(rows.get([client, record.id]));
  if (shown?.version === memory.version) rows.put(memoryRecord(client, { ...memory, version }));
}

/**
 * Shows what the server said and over it what is pending.
 * @param {IDBTransaction} transaction
 * @param {Key} client
 * @param {Entry[]} pending
 */
export async function showMemories(transaction, client, pending) {
  const [before, base] = await Promise.all([ROWS, BASE].map((store) => memoriesIn(transaction, store, client)));
  /** @type {Map<string, Remembered>} */
  const shown = new Map(base?.map(({ own: _, ...record }) => [record.key, record]));
  for (const { call, key, memory } of pending) {
    if (call === "erase") shown.clear();
    else if (memory) shown.set(memory.key, memoryRecord(client, memory));
    else if (key !== null) shown.delete(key);
  }
  const changes = changesOf(before ?? [], [...shown.values()], "key", FIELDS);
  write(transaction, ROWS, changes);
  const isSeen = (/** @type {Change} */ { before: old, after }) => old?.value !== after?.value;
  return { count: shown.size, changes: changes.filter(isSeen) };
}

/**
 * @param {IDBTransaction} transaction
 * @param {string} store
 * @param {Key} client
 * @returns {Promise<Remembered[]>}
 */
function memoriesIn(transaction, store, client) {
  return within(transaction.objectStore(store), memoriesOf(client), null);
}

/**
 * @param {IDBTransaction} transaction
 * @param {string} store
 * @param {Change[]} changes
 */
function write(transaction, store, changes) {
  const records = transaction.objectStore(store);
  for (const { before, after } of changes) {
    if (after) records.put(after);
    else if (before) records.delete([before.client, /** @type {any} */ (before.id)]);
  }
}
