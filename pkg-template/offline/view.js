// What is shown of a client is made anew when what the server said, or what it is to be told, has changed in another way than by a call.

import { within } from "../stores/indexeddb/ranges.js";
import { done } from "../stores/indexeddb/request.js";
import { HEADS, ROWS, clientOf, headRecord, rowRecord } from "../stores/indexeddb/schema.js";
import { changesOf } from "./changes.js";
import { entriesIn, put, withNext } from "./records.js";
import { headOf } from "./replay.js";
import { showMemories } from "./remembered.js";
import { BASE, OUTBOX, TRAFFIC, conversationsOf, ofClient } from "./schema.js";

/** @typedef {import("../stores/driver.js").Row} Row */
/** @typedef {import("./schema.js").Entry} Entry */
/** @typedef {import("./schema.js").Key} Key */
/** @typedef {{ before: Row | undefined, after: Row | undefined }} Change */
/**
 * What is shown of a client now.
 * @typedef {object} Shown
 * @property {Key} client
 * @property {Change[]} changes that one can see
 * @property {Map<string, Row>} rows all of them
 * @property {Set<string>} ahead the ids of those that are ahead of the server
 * @property {import("./remembered.js").Change[]} memories changes of memories that one can see
 */

/** What is written of a row; what one can see of it comes first. */
const SEEN = /** @type {const} */ (["flow_id", "step_id", "metadata", "status", "version", "ttl"]);
const FIELDS = /** @type {const} */ ([...SEEN, "seq", "created_at", "updated_at", "last_interaction_at", "deadline", "origin"]);

/**
 * Shows what the server said and over it what is pending.
 * @param {IDBTransaction} transaction
 * @param {import("./replay.js").Replay} replay
 * @param {Key} client
 * @param {boolean} isOfMemories whether memories may have changed, too
 * @returns {Promise<{ entries: Entry[], shown: Shown }>} all entries of the client, and what is shown now
 */
async function showAnew(transaction, replay, client, isOfMemories) {
  const rows = transaction.objectStore(ROWS);
  const [head, before, base, entries] = await Promise.all([
    done(transaction.objectStore(HEADS).get(client)), rowsIn(transaction, ROWS, client), rowsIn(transaction, BASE, client), entriesIn(transaction, client),
  ]);
  const pending = entries.filter(({ state }) => state !== "failed");
  const after = await replay.apply(clientOf(client), base, pending);
  const memories = isOfMemories ? await showMemories(transaction, client, pending) : undefined;
  const changes = changesOf(before, after, "id", FIELDS);
  for (const change of changes) {
    if (change.after) rows.put(rowRecord(client, change.after));
    else if (change.before) rows.delete([client, change.before.id]);
  }
  const now = headOf(after, head ?? null, memories?.count);
  if (now) transaction.objectStore(HEADS).put(headRecord(client, now));
  else transaction.objectStore(HEADS).delete(client);
  const versions = new Map(base.map(({ id, version }) => [id, version]));
  const ahead = new Set(after.filter(({ id, version }) => versions.get(id) !== version).map(({ id }) => id));
  const all = new Map(after.map((row) => [row.id, row]));
  return { entries, shown: { client, changes: changesOf(before, after, "id", SEEN), rows: all, ahead, memories: memories?.changes ?? [] } };
}

/**
 * The same where what is shown has been foretold: that of the one conversation only is looked at, however much waits. Undefined where it
 * can't be: something is held, or nothing waits any more, and the times are to be the server's.
 * @param {IDBTransaction} transaction
 * @param {import("./schema.js").Traffic} traffic
 * @param {import("./schema.js").Totals} totals
 * @param {Entry} settled
 * @returns {Promise<Shown | undefined>}
 */
export async function concludeForetold(transaction, traffic, totals, { client, place, id }) {
  if (totals.failed > 0) return undefined;
  const later = { ...ofClient(client), lower: [client, place], lowerOpen: true };
  const [next] = await within(transaction.objectStore(OUTBOX), later, 1);
  if (!next) return undefined;
  const [row, base] = await Promise.all([ROWS, BASE].map((store) => done(transaction.objectStore(store).get([client, String(id)]))));
  traffic.revision = totals.revision += 1;
  put(transaction, { totals, traffic: { ...traffic, first: next.place } });
  const rows = row ? [row] : [];
  return { client, changes: [], memories: [], rows: new Map(rows.map((one) => [one.id, one])), ahead: new Set(rows.filter(({ version }) => version !== base?.version).map((one) => one.id)) };
}

/**
 * Whether two rows look the same.
 * @param {Row | undefined} one
 * @param {Row} other
 */
export function looksLike(one, other) {
  return one !== undefined && SEEN.every((field) => one[field] === other[field]);
}

/**
 * Shows a client anew, and writes down what there is to send now.
 * @param {IDBTransaction} transaction
 * @param {import("./replay.js").Replay} replay
 * @param {import("./schema.js").Traffic} traffic
 * @param {import("./schema.js").Totals} totals
 * @param {boolean} isOfMemories whether memories may have changed, too: reading them is spared where none has
 * @returns {Promise<Shown>}
 */
export async function conclude(transaction, replay, traffic, totals, isOfMemories) {
  const { client } = traffic;
  const { entries, shown } = await showAnew(transaction, replay, client, isOfMemories);
  traffic.revision = totals.revision += 1;
  const next = withNext(traffic, entries);
  put(transaction, { totals });
  // Nothing is kept of a client that was erased.
  const isGone = entries.length === 0 && next.settled === 0 && (await within(transaction.objectStore(BASE), ofClient(client), 1)).length === 0;
  if (isGone) transaction.objectStore(TRAFFIC).delete(client);
  else put(transaction, { traffic: next });
  return shown;
}

/**
 * What the server says of a client, in place of what it said before.
 * @param {IDBTransaction} transaction
 * @param {Key} client
 * @param {Row[]} after
 */
export async function replaceBase(transaction, client, after) {
  const base = transaction.objectStore(BASE);
  for (const change of changesOf(await rowsIn(transaction, BASE, client), after, "id", FIELDS)) {
    if (change.after) base.put({ ...change.after, client });
    else if (change.before) base.delete([client, change.before.id]);
  }
}

/**
 * @param {IDBTransaction} transaction
 * @param {string} store
 * @param {Key} client
 * @returns {Promise<Row[]>}
 */
export function rowsIn(transaction, store, client) {
  return within(transaction.objectStore(store), conversationsOf(client), null);
}
