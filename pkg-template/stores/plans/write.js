// The calls that change a client's conversations.

import { GIVES_FLOW, GIVES_METADATA, GIVES_STEP, REPLACES } from "../../front/layout.js";
import { damaged, isDamage } from "../failure.js";
import { FIRST, LAST } from "../keys.js";
import { memoryEvents } from "../memories.js";
import { conversationOf, isMarked, rowOf } from "../rows.js";
import { plain } from "../sealing.js";
import { NO_EVENTS, changes, commitOf, heard, heardBefore, loaded, removals } from "./call.js";

/** @typedef {import("../../entry/index.js").Conversation} Conversation */
/** @typedef {import("../driver.js").Row} Row */
/** @typedef {import("./call.js").Call} Call */
/**
 * @template T
 * @typedef {import("./call.js").Plan<import("./call.js").Written<T>>} Plan
 */

/** @typedef {{ version: number }} Version of the conversation after the write */

/** @type {import("../driver.js").Load} */
const EVERYTHING = { kind: "page", statuses: null, before: null, limit: null, isErasing: true };
/** @type {import("../driver.js").Load} */
const EVERY_MEMORY = { kind: "memories", from: FIRST, to: LAST, limit: null, bytes: null, isBare: true, isErasing: true };

/**
 * @param {Call} call
 * @param {Pick<Row, "id" | "flow_id" | "step_id" | "metadata" | "origin">} texts
 * @param {boolean} isOwnId whether the caller named the id
 * @param {number} ttl NaN for none
 * @returns {Plan<{ conversation: Conversation, version: number, stood: boolean }>}
 */
export function* create(call, texts, isOwnId, ttl) {
  const { scratch, client, held } = call;
  const { rows, count, now } = loaded(call, yield { load: { kind: "ids", ids: [texts.id] } });
  const standing = rows[0];
  if (standing) scratch.loadOrigins(standing, texts.origin);
  const isNew = scratch.core.create(count, isOwnId, ttl, held, now) === 1;
  const row = isNew ? rowOf(scratch, 0, texts) : /** @type {Row} */ (standing);
  if (isNew) yield { commit: commitOf(call, { add: [row] }) };
  const answer = { conversation: conversationOf(scratch, client, row, 0), version: row.version, stood: !isNew };
  const [conversation] = isNew ? heard(call, [row]) : [];
  return { answer, events: conversation ? [{ type: "created", conversation, previous: null }] : NO_EVENTS };
}

/**
 * @param {Call} call
 * @param {string} id
 * @param {Pick<Row, "flow_id" | "step_id" | "metadata"> & { fields: number, ttl?: number | null }} patch which fields it gives, the core has said
 * @param {number} ifVersion NaN for any
 * @param {boolean} isTold whether it answers the conversation, too
 * @returns {Plan<Version & { conversation?: Conversation }>}
 */
export function* update(call, id, patch, ifVersion, isTold) {
  const { scratch, held } = call;
  const { rows, count, now } = loaded(call, yield { load: { kind: "ids", ids: [id] } });
  const before = heardBefore(call, rows, now);
  const written = scratch.core.update(count, patch.fields, patch.ttl, ifVersion, held, now);
  const old = /** @type {Row} */ (rows[0]);
  plain(old.metadata);
  const told = (/** @type {Row} */ row) => ({ version: row.version, ...(isTold && { conversation: conversationOf(scratch, call.client, row, 0) }) });
  if (written === 0) return { answer: told(old), events: NO_EVENTS };
  const row = rowOf(scratch, 0, old);
  if (written & GIVES_FLOW) row.flow_id = patch.flow_id;
  if (written & GIVES_STEP) row.step_id = patch.step_id;
  if (written & GIVES_METADATA) row.metadata = written & REPLACES ? patch.metadata : scratch.merge(old.metadata, patch.metadata);
  yield { commit: commitOf(call, { put: [row] }) };
  return { answer: told(row), events: changes("updated", before, heard(call, [row])) };
}

/**
 * @param {Call} call
 * @param {string} id
 * @param {number} status
 * @returns {Plan<Version>}
 */
export function* close(call, id, status) {
  const { scratch, held } = call;
  const { rows, count, now } = loaded(call, yield { load: { kind: "ids", ids: [id] } });
  const before = heardBefore(call, rows, now);
  const isChanged = scratch.core.close(count, status, held, now) === 1;
  const row = rowOf(scratch, 0, /** @type {Row} */ (rows[0]));
  if (!isChanged) return unchanged(row.version);
  yield { commit: commitOf(call, { put: [row] }) };
  return { answer: { version: row.version }, events: changes("closed", before, heard(call, [row])) };
}

/**
 * Without a listener nobody looks at the metadata, of which there may be any amount.
 * @param {Call} call
 * @param {number} status
 * @returns {Plan<Version>} that of no conversation
 */
export function* closeAll(call, status) {
  const { scratch, held } = call;
  const { rows, count, now } = loaded(call, yield { load: { kind: "open", limit: null, isBare: !call.isHeard } });
  const before = heardBefore(call, rows, now);
  if (scratch.core.close_all(count, status, held, now) === 0) return unchanged(0);
  const isChanged = rows.map((_, index) => isMarked(scratch, index));
  /** @param {unknown} _ @param {number} index */
  const ofChanged = (_, index) => isChanged[index];
  const all = rows.map((row, index) => rowOf(scratch, index, row));
  yield { commit: commitOf(call, { end: all.filter(ofChanged) }) };
  return { answer: { version: 0 }, events: changes("closed", before.filter(ofChanged), heard(call, all).filter(ofChanged)) };
}

/**
 * @param {number} version
 * @returns {import("./call.js").Written<Version>}
 */
function unchanged(version) {
  return { answer: { version }, events: NO_EVENTS };
}

/**
 * Everything goes, whether or not it can be read: so data that is damaged is mended. Without a listener the rows need not be loaded.
 * @param {Call} call
 * @returns {Plan<number>}
 */
export function* erase(call) {
  const { scratch, held } = call;
  let { rows, now, head } = loaded(call, yield { load: call.isHeard ? EVERYTHING : { kind: "head", isErasing: true } });
  if (!isSound(call, head, now)) {
    // Nor can anybody say whether a turn still holds.
    if (!Number.isNaN(held)) throw damaged("the client's head");
    ({ rows } = loaded(call, yield { load: EVERYTHING }));
    head = null;
  }
  /** @type {import("../driver.js").Loaded | undefined} */
  const forgotten = call.isHeard && (head === null || head.memories) ? yield { load: EVERY_MEMORY } : undefined;
  const memories = (forgotten?.memories ?? []).filter(({ version }) => version > 0 && version <= Number.MAX_SAFE_INTEGER);
  const before = call.isHeard ? rows.flatMap((row) => readable(call, head, row, now)).reverse() : [];
  scratch.load(head, []);
  const counted = scratch.core.erase(held, now);
  yield { commit: commitOf(call, { erase: true }) };
  return { answer: head === null ? rows.length : counted, events: [...removals("erased", before), ...memoryEvents("forgotten", call.client, memories)] };
}

/**
 * @param {Call} call
 * @param {import("../driver.js").Head | null} head
 * @param {number} now
 */
function isSound({ scratch }, head, now) {
  scratch.load(head, []);
  try {
    return scratch.core.listed(0, -1, now) === 0;
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
}

/**
 * The conversation of a row, or none when it can't be read.
 * @param {Call} call
 * @param {import("../driver.js").Head | null} head
 * @param {Row} row
 * @param {number} now
 */
function readable(call, head, row, now) {
  call.scratch.load(head, [row]);
  try {
    return heardBefore(call, [row], now);
  } catch (error) {
    if (isDamage(error)) return [];
    throw error;
  }
}
