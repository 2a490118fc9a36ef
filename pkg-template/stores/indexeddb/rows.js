// What a plan's requests are on the object stores.

import { keyAfter } from "../driver.js";
import { deleteWithin, within } from "./ranges.js";
import { done } from "./request.js";
import { HEADS, ROWS, bytesOf, headRecord, keyOf, memoryOf, memoryRecord, rowRecord } from "./schema.js";

/** @typedef {import("../driver.js").Commit} Commit */
/** @typedef {import("../driver.js").Load} Load */
/** @typedef {import("../driver.js").Loaded} Loaded */
/** @typedef {import("../driver.js").Row} Row */
/** @typedef {import("./schema.js").Key} Key */

/** Memories, of which each may have 16 MiB. */
const LOADED_AT_ONCE = 8;

/**
 * @param {IDBTransaction} transaction
 * @param {import("../../entry/index.js").Client} client
 * @param {Load} what
 * @returns {Promise<Loaded>}
 */
export async function load(transaction, client, what) {
  const key = keyOf(client);
  const head = done(transaction.objectStore(HEADS).get(key));
  const records = recordsOf(transaction.objectStore(ROWS), key, what);
  const [found, loaded] = await Promise.all([head, records]);
  const all = { now: Date.now(), head: found ?? null };
  return /^memor/.test(what.kind) ? { ...all, rows: [], memories: loaded.map(memoryOf) } : { ...all, rows: loaded };
}

/**
 * @param {IDBObjectStore} store
 * @param {Key} key
 * @param {Load} what
 * @returns {Promise<any[]>}
 */
async function recordsOf(store, key, what) {
  switch (what.kind) {
    case "head":
      return [];
    case "ids":
      return each(store, what.ids.map((id) => [key, id]));
    case "open":
      return within(store.index("open"), from(key), what.limit);
    case "page":
      return page(store, key, what);
    case "deadlines":
      return within(store.index("deadline"), from(key), what.limit);
    case "closed":
      return within(store.index(`closed_by_${what.by}`), from(key), what.limit);
    case "memory":
      return each(store, what.keys.map((name) => [key, bytesOf(name)]));
    case "memories":
      return memories(store, key, what);
    case "memory_deadlines":
      return within(store.index("memory_deadline"), from(key), what.limit);
  }
}

/**
 * A few at a time, until there are enough.
 * @param {IDBObjectStore} store
 * @param {Key} key
 * @param {Extract<Load, { kind: "memories" }>} what
 */
async function memories(store, key, { from: first, to, limit, bytes, isBare }) {
  const all = [];
  for (let from = first, chars = 0; ; ) {
    const asked = Math.min((limit ?? Infinity) - all.length, LOADED_AT_ONCE);
    const found = await within(store, { lower: [key, bytesOf(from)], upper: [key, bytesOf(to)] }, asked);
    for (const record of found) {
      from = keyAfter(record.key);
      chars += record.value.length;
      all.push(isBare ? { ...record, value: "" } : record);
    }
    if (found.length < asked || all.length === limit || chars > (bytes ?? Infinity)) return all;
  }
}

/**
 * @param {IDBObjectStore} store
 * @param {IDBValidKey[]} keys
 */
async function each(store, keys) {
  const found = await Promise.all(keys.map((key) => done(store.get(key))));
  return found.filter((record) => record !== undefined);
}

/**
 * @param {IDBObjectStore} store
 * @param {Key} key
 * @param {Extract<Load, { kind: "page" }>} what
 * @returns {Promise<Row[]>}
 */
async function page(store, key, { statuses, before, limit }) {
  const after = before === null ? [] : [-before];
  if (statuses === null) return within(store.index("newest"), from(key, ...after), limit);
  const index = store.index("newest_by_status");
  const each = await Promise.all(statuses.map((status) => within(index, from(key, status, ...after), limit)));
  const rows = each.flat().sort((a, b) => b.seq - a.seq);
  return limit === null ? rows : rows.slice(0, limit);
}

/**
 * All keys that begin with `key` and `status`, after `number` where there is one. An array comes after all numbers and texts.
 * @param {Key} key
 * @param {...(string | number)} parts
 */
function from(key, ...parts) {
  const last = parts.at(-1);
  const prefix = typeof last === "number" ? parts.slice(0, -1) : parts;
  return { lower: [key, ...parts], upper: [key, ...prefix, []], lowerOpen: true };
}

/**
 * Fails by the transaction's abort.
 * @param {IDBTransaction} transaction
 * @param {import("../../entry/index.js").Client} client
 * @param {Commit} commit
 */
export async function write(transaction, client, { head, add, put, end, remove, remember = [], forget = [], erase }) {
  const key = keyOf(client);
  const heads = transaction.objectStore(HEADS);
  const rows = transaction.objectStore(ROWS);
  // A cursor on its way would find the new rows, too.
  if (erase) await deleteWithin(rows, from(key));
  for (const { id } of remove) rows.delete([key, id]);
  for (const row of add) rows.add(rowRecord(key, row));
  for (const row of [...put, ...end]) rows.put(rowRecord(key, row));
  for (const name of forget) rows.delete([key, bytesOf(name)]);
  for (const memory of remember) rows.put(memoryRecord(key, memory));
  if (head === null) heads.delete(key);
  else heads.put(headRecord(key, head));
}
