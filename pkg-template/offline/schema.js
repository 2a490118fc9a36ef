// What lies in the database of one account: what is shown of each client, as in every store of IndexedDB; beside it what the server said
// last, and what it has not been told yet.

import { HEADS, ROWS, createStores } from "../stores/indexeddb/schema.js";

/** @typedef {import("../stores/indexeddb/schema.js").Key} Key */
/** @typedef {import("../stores/driver.js").Row} Row */
/** @typedef {import("../stores/driver.js").MemoryRow} MemoryRow */

/**
 * Conversations and memories as the server said last, one record each. A memory that was written here has two versions: the one that the
 * call answered is `own`, so that who has it may go on from it.
 */
export const BASE = "base";
/** Writes that the server has not been told, or has refused: by client, in the order of the calls. */
export const OUTBOX = "outbox";
/** What there is to know of each client's traffic with the server. */
export const TRAFFIC = "traffic";
/** One record of the whole database. */
export const TOTALS = "totals";

/**
 * A write on its way.
 * @typedef {object} Entry
 * @property {Key} client
 * @property {number} place among all writes; it stays when an entry is sent again
 * @property {"create" | "update" | "close" | "closeAll" | "erase" | "remember" | "forget"} call
 * @property {string | null} id of the conversation; null for all of them, or for a memory
 * @property {string | null} key of the memory; null for none
 * @property {any[]} args of the call behind its client and key, read and checked; the value is in `memory`
 * @property {number | null} ifVersion
 * @property {MemoryRow | null} memory that a `remember` has written here
 * @property {Row | null} seen the conversation that a write with a version was made of
 * @property {number} at when it was made, by this machine's clock
 * @property {number} bytes that count against the room
 * @property {"waiting" | "sending" | "failed"} state
 * @property {string | null} writer whose number it has
 * @property {number} n 0 until it is sent for the first time
 * @property {number} settled the client's last number that was settled when this one was given
 * @property {number} attempts
 * @property {Failure | null} error why it failed, or was not sent yet
 */

/** @typedef {{ code: string, message: string, status?: number | undefined }} Failure */

/**
 * @typedef {object} Traffic
 * @property {Key} client
 * @property {number} [first] the place of the entry that is sent next; absent where there is none
 * @property {number} settled the last number that the server has settled
 * @property {number} revision of what the server may have been told
 * @property {number | null} pulled when the server was asked last
 */

/**
 * @typedef {object} Totals
 * @property {0} id
 * @property {number} place the last that was given
 * @property {string | null} writer
 * @property {number} n the last number that was given
 * @property {number} revision the last that was given
 * @property {number} entries
 * @property {number} failed of them
 * @property {number} bytes
 */

/** @type {import("../stores/indexeddb/schema.js").Schema} */
export const SCHEMA = {
  version: 1,
  stores: [HEADS, ROWS, BASE, OUTBOX, TRAFFIC, TOTALS],
  create(upgrade) {
    const { db } = upgrade;
    createStores(upgrade, 0);
    db.createObjectStore(BASE, { keyPath: ["client", "id"] });
    db.createObjectStore(OUTBOX, { keyPath: ["client", "place"] });
    db.createObjectStore(TRAFFIC, { keyPath: "client" }).createIndex("first", "first");
    db.createObjectStore(TOTALS, { keyPath: "id" });
  },
};

/** Bytes come after all numbers and texts: memories are behind the conversations. No key of theirs begins with NUL. */
const FIRST_BYTES = new Uint8Array([0]);

/**
 * All keys that begin with the client. An array comes after all else.
 * @param {Key} client
 * @returns {import("../stores/indexeddb/ranges.js").Range}
 */
export function ofClient(client) {
  return { lower: [client], upper: [client, []] };
}

/**
 * Those of its conversations.
 * @param {Key} client
 * @returns {import("../stores/indexeddb/ranges.js").Range}
 */
export function conversationsOf(client) {
  return { lower: [client], upper: [client, FIRST_BYTES], upperOpen: true };
}

/**
 * Those of its memories.
 * @param {Key} client
 * @returns {import("../stores/indexeddb/ranges.js").Range}
 */
export function memoriesOf(client) {
  return { lower: [client, FIRST_BYTES], upper: [client, []] };
}
