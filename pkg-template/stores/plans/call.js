// What plans have in common. While a plan waits for what it loads, others use the scratch; while its commit is sent, nobody does.

import { conversationOf, rowOf } from "../rows.js";

/** @typedef {import("../../entry/index.js").Client} Client */
/** @typedef {import("../../entry/index.js").Conversation} Conversation */
/** @typedef {import("../../entry/index.js").ConversationEvent} ConversationEvent */
/** @typedef {import("../../entry/index.js").AnyEvent} AnyEvent */
/** @typedef {import("../driver.js").Commit} Commit */
/** @typedef {import("../driver.js").Loaded} Loaded */
/** @typedef {import("../driver.js").Row} Row */

/**
 * Which write of which writer it is: `writer` has 32 hexadecimal digits; `settled` is the last number that the writer knows the outcome of.
 * @typedef {{ writer: string, n: number, settled: number }} WriteNumber
 */

/**
 * What every plan knows of its call. `now` is NaN for the store's own clock, `held` for no turn.
 * @typedef {object} Call
 * @property {import("../scratch.js").StoredScratch} scratch
 * @property {Client} client
 * @property {number} now
 * @property {number} held
 * @property {boolean} isHeard
 * @property {WriteNumber} [number] of a write that has one
 * @property {import("../stage.js").Stage} [stage] where the turn keeps what it writes until it ends
 */

/**
 * @template T
 * @typedef {Generator<import("../driver.js").Request, T, any>} Plan
 */

/**
 * What a write answers; its events are there when somebody listens. A refusal that was noted is to be thrown.
 * @template T
 * @typedef {{ answer: T, events: AnyEvent[], refusal?: unknown }} Written
 */

/** @type {AnyEvent[]} */
export const NO_EVENTS = [];
/** @type {Row[]} */
const NO_ROWS = [];

/**
 * Puts what a load was answered with where the core reads it. The time is the call's own when it has one.
 * @param {Call} call
 * @param {Loaded} answer
 */
export function loaded(call, { head, rows, now }) {
  call.scratch.load(head, rows);
  return { head, rows, count: rows.length, now: Number.isNaN(call.now) ? now : call.now };
}

/**
 * The head as the core left it, and what becomes of rows.
 * @param {Call} call
 * @param {Partial<Omit<Commit, "head">>} [rows]
 * @returns {Commit}
 */
export function commitOf(call, { add = NO_ROWS, put = NO_ROWS, end = NO_ROWS, remove = NO_ROWS, erase = false, ...memories } = {}) {
  return { head: call.scratch.head(), add, put, end, remove, erase, ...memories };
}

/**
 * The rows as the core left them in the scratch area.
 * @param {Call} call
 * @param {Row[]} rows
 */
export function changed(call, rows) {
  return rows.map((row, index) => rowOf(call.scratch, index, row));
}

/**
 * The conversations that rows in the scratch area read as; none when nobody listens.
 * @param {Call} call
 * @param {Row[]} rows
 */
export function heard(call, rows) {
  return call.isHeard ? rows.map((row, index) => conversationOf(call.scratch, call.client, row, index)) : [];
}

/**
 * As `heard`, before the core has decided.
 * @param {Call} call
 * @param {Row[]} rows
 * @param {number} now
 */
export function heardBefore(call, rows, now) {
  if (call.isHeard) call.scratch.core.listed(rows.length, -1, now);
  return heard(call, rows);
}

/**
 * @param {"updated" | "closed" | "expired"} type
 * @param {Conversation[]} before
 * @param {Conversation[]} after
 */
export function changes(type, before, after) {
  return after.map((conversation, index) => /** @type {ConversationEvent} */ ({ type, conversation, previous: before[index] }));
}

/**
 * @param {"removed" | "erased"} type
 * @param {Conversation[]} before
 */
export function removals(type, before) {
  return before.map((previous) => /** @type {ConversationEvent} */ ({ type, conversation: null, previous }));
}
