// The calls that change a client's conversations.

import { conversationOf, isMarked, rowOf } from "../rows.js";
import { NO_EVENTS, changes, commitOf, heard, heardBefore, loaded, removals } from "./call.js";

/** @typedef {import("../../index.js").Conversation} Conversation */
/** @typedef {import("../driver.js").Row} Row */
/** @typedef {import("./call.js").Call} Call */
/**
 * @template T
 * @typedef {import("./call.js").Plan<import("./call.js").Written<T>>} Plan
 */

/** @type {import("./call.js").Written<void>} */
const NOTHING = { answer: undefined, events: NO_EVENTS };

/**
 * @param {Call} call
 * @param {Pick<Row, "id" | "flow_id" | "step_id" | "metadata" | "origin">} texts
 * @param {number} ttl NaN for none
 * @returns {Plan<Conversation>}
 */
export function* create(call, texts, ttl) {
  const { port, client, held } = call;
  const { rows, count, now } = loaded(call, yield { load: { kind: "ids", ids: [texts.id] } });
  const standing = rows[0];
  if (standing) port.loadOrigins(standing, texts.origin);
  const isNew = port.check(port.core.create(count, ttl, held, now)) === 1;
  const row = isNew ? rowOf(port, 0, texts) : /** @type {Row} */ (standing);
  if (isNew) yield { commit: commitOf(call, { add: [row] }) };
  const answer = conversationOf(port, client, row, 0);
  const [conversation] = isNew ? heard(call, [row]) : [];
  return { answer, events: conversation ? [{ type: "created", conversation, previous: null }] : NO_EVENTS };
}

/**
 * @param {Call} call
 * @param {string} id
 * @param {{ flow_id?: string | null | undefined, step_id?: string | null | undefined, metadata?: string | undefined }} patch
 * @param {boolean} isTouch
 * @param {number} ifVersion NaN for any
 * @returns {Plan<void>}
 */
export function* update(call, id, patch, isTouch, ifVersion) {
  const { port, held } = call;
  const { flow_id, step_id, metadata } = patch;
  const isGiven = isTouch || flow_id !== undefined || step_id !== undefined || metadata !== undefined;
  const { rows, count, now } = loaded(call, yield { load: { kind: "ids", ids: [id] } });
  const before = heardBefore(call, rows, now);
  if (port.check(port.core.update(count, isGiven, isTouch, ifVersion, held, now)) === 0) return NOTHING;
  const old = /** @type {Row} */ (rows[0]);
  const row = rowOf(port, 0, old);
  if (flow_id !== undefined) row.flow_id = flow_id;
  if (step_id !== undefined) row.step_id = step_id;
  if (metadata !== undefined) row.metadata = port.merge(old.metadata, metadata);
  yield { commit: commitOf(call, { put: [row] }) };
  return { answer: undefined, events: changes("updated", before, heard(call, [row])) };
}

/**
 * @param {Call} call
 * @param {string} id
 * @param {number} status
 * @returns {Plan<void>}
 */
export function* close(call, id, status) {
  const { port, held } = call;
  const { rows, count, now } = loaded(call, yield { load: { kind: "ids", ids: [id] } });
  const before = heardBefore(call, rows, now);
  if (port.check(port.core.close(count, status, held, now)) === 0) return NOTHING;
  const row = rowOf(port, 0, /** @type {Row} */ (rows[0]));
  yield { commit: commitOf(call, { put: [row] }) };
  return { answer: undefined, events: changes("closed", before, heard(call, [row])) };
}

/**
 * Without a listener nobody looks at the metadata, of which there may be any amount.
 * @param {Call} call
 * @param {number} status
 * @returns {Plan<void>}
 */
export function* closeAll(call, status) {
  const { port, held } = call;
  const { rows, count, now } = loaded(call, yield { load: { kind: "open", limit: null, isBare: !call.isHeard } });
  const before = heardBefore(call, rows, now);
  if (port.check(port.core.close_all(count, status, held, now)) === 0) return NOTHING;
  const isChanged = rows.map((_, index) => isMarked(port, index));
  /** @param {unknown} _ @param {number} index */
  const ofChanged = (_, index) => isChanged[index];
  const all = rows.map((row, index) => rowOf(port, index, row));
  yield { commit: commitOf(call, { end: all.filter(ofChanged) }) };
  return { answer: undefined, events: changes("closed", before.filter(ofChanged), heard(call, all).filter(ofChanged)) };
}

/**
 * Without a listener the rows need not be loaded.
 * @param {Call} call
 * @returns {Plan<number>}
 */
export function* erase(call) {
  const { port, held } = call;
  const { rows, now, head } = loaded(call, yield {
    load: call.isHeard ? { kind: "page", statuses: null, before: null, limit: null } : { kind: "head" },
  });
  const before = heardBefore(call, rows, now).reverse();
  const answer = port.check(port.core.erase(held, now));
  if (head !== null) yield { commit: commitOf(call, { erase: true }) };
  return { answer, events: removals("erased", before) };
}
