// What lies in the database: one record for each client and one for each conversation. A client is an array of its three ids, which is
// a key of its own in IndexedDB, so no two clients share one. A field that is no key (null, undefined) keeps a record out of an index.
// A memory is a record beside the conversations: its id is bytes, which come after all texts, in the order that memories have.

/** @typedef {import("../../entry/index.js").Client} Client */
/** @typedef {import("../driver.js").Head} Head */
/** @typedef {import("../driver.js").Row} Row */
/** @typedef {import("../driver.js").MemoryRow} MemoryRow */
/** @typedef {[bot_id: string, user_id: string, channel_id: string]} Key */

/**
 * What a database holds: its version, the object stores that make it ours, and what makes them, of nothing or of an older version.
 * @typedef {{ version: number, stores: string[], create: (upgrade: IDBTransaction, version: number) => void }} Schema
 */

export const HEADS = "clients";
export const ROWS = "conversations";

/** What `due` asks for, over all clients. */
const HEAD_INDEXES = ["expires", "closed_since", "closed"];
/** For each client, lowest first. */
const ROW_INDEXES = {
  newest: ["client", "newest"],
  newest_by_status: ["client", "status", "newest"],
  open: ["client", "untouched", "newest"],
  deadline: ["client", "deadline"],
  closed_by_updated_at: ["client", "closed_at"],
  closed_by_seq: ["client", "closed_seq"],
};
/** Of memories; version 1 had none. */
const MEMORY_INDEX = ["client", "fades"];

/**
 * @param {IDBTransaction} upgrade
 * @param {number} version that was there; 0 for none
 */
export function createStores(upgrade, version) {
  if (version === 0) {
    const { db } = upgrade;
    const heads = db.createObjectStore(HEADS, { keyPath: "client" });
    for (const index of HEAD_INDEXES) heads.createIndex(index, index);
    const rows = db.createObjectStore(ROWS, { keyPath: ["client", "id"] });
    for (const [index, path] of Object.entries(ROW_INDEXES)) rows.createIndex(index, path);
  }
  if (version < 2) upgrade.objectStore(ROWS).createIndex("memory_deadline", MEMORY_INDEX);
}

/** @type {Schema} */
export const SCHEMA = { version: 2, stores: [HEADS, ROWS], create: createStores };

/**
 * @param {Client} client
 * @returns {Key}
 */
export function keyOf({ bot_id, user_id, channel_id }) {
  return [bot_id, user_id, channel_id];
}

/**
 * @param {Key} key
 * @returns {Client}
 */
export function clientOf([bot_id, user_id, channel_id]) {
  return { bot_id, user_id, channel_id };
}

/**
 * @param {Key} client
 * @param {Head} head
 */
export function headRecord(client, head) {
  return { ...head, client };
}

/**
 * Negative numbers turn an index around: `getAll` only goes upwards.
 * @param {Key} client
 * @param {Row} row
 */
export function rowRecord(client, row) {
  const isOpen = row.status === "OPEN";
  return {
    ...row,
    client,
    newest: -row.seq,
    untouched: isOpen ? -row.last_interaction_at : null,
    closed_at: isOpen ? null : row.updated_at,
    closed_seq: isOpen ? null : row.seq,
  };
}

/**
 * @param {string} key of a memory
 * @returns {Uint8Array<ArrayBuffer>} its id
 */
export function bytesOf(key) {
  return /** @type {any} */ (new TextEncoder().encode(key));
}

/**
 * @param {Key} client
 * @param {MemoryRow} memory
 */
export function memoryRecord(client, { key, value, version, deadline }) {
  return { client, id: bytesOf(key), key, value, version, fades: deadline };
}

/**
 * @param {any} record
 * @returns {MemoryRow}
 */
export function memoryOf({ key, value, version, fades }) {
  return { key, value, version, deadline: fades };
}
