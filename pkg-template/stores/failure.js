// What a store's own faults become.

import { ConversationError } from "../front/errors.js";
import { failure as crossing } from "../front/instance.js";

/**
 * The error of a store that failed: nothing was acknowledged. There is always a cause: a server tells its log, and nobody else.
 * @param {string} message what is wrong and what to do, in one line
 * @param {unknown} [cause] the store's own error; absent when the store works and this package found the fault
 */
export function storage(message, cause = new Error(message)) {
  return new ConversationError("STORAGE", message, {}, { cause });
}

/** On errors that are about one client only. Entries that have a copy of this module each know those of the others by it. */
const DAMAGE = Symbol.for("convostate.damage");

/**
 * What is refused with when a client's data can't be what this package wrote.
 * @param {string} what is wrong with it
 * @param {unknown} [cause]
 */
export function damaged(what, cause = new Error(what)) {
  const error = storage(`What is stored of this client is damaged (${what}): restore it from a backup, or erase the client.`, cause);
  return Object.defineProperty(error, DAMAGE, { value: true });
}

/**
 * Whether an error is about one client only: the store itself works.
 * @param {any} error
 */
export function isDamage(error) {
  return error?.[DAMAGE] === true;
}

/**
 * What is thrown on: a refusal as it is, anything else as `STORAGE`.
 * @param {unknown} error
 * @param {string} store its name
 */
export function failure(error, store) {
  const thrown = crossing(error);
  if (thrown instanceof ConversationError) return thrown;
  return storage(`${store} failed (${saidBy(error)}), and nothing was acknowledged: see that it works and can be reached, then try again.`, error);
}

/**
 * The first line of what an error says. One of several attempts to connect says nothing but in its code.
 * @param {any} error
 */
export function saidBy(error) {
  if (!(error instanceof Error)) return String(error);
  return error.message.split(/[\r\n]/, 1)[0] || /** @type {any} */ (error).code || error.name;
}

/**
 * What a call on a store without the schema is refused with.
 * @param {string} store
 * @param {unknown} [cause]
 */
export function noSchema(store, cause) {
  return storage(`${store} has no schema of this version: await migrate() once, before any other call.`, cause);
}

/**
 * @param {string} store
 * @param {unknown} found
 * @param {number} known
 * @param {unknown} [cause]
 */
export function newerSchema(store, found, known, cause) {
  return storage(`${store} has schema ${found}, and this version knows ${known}: install a newer version of convostate.`, cause);
}

/**
 * Whether a store has the schema of this version. A newer one is refused, and what is no number of one.
 * @param {string} store
 * @param {unknown} found a number, or a text of one; 0 for none
 * @param {number} known
 */
export function hasSchema(store, found, known) {
  const version = typeof found === "number" || typeof found === "string" ? Number(found) : NaN;
  if (version > known) throw newerSchema(store, version, known);
  if (Number.isInteger(version) && version >= 0) return version === known;
  const said = found === undefined ? "its version table is empty" : `its version is ${JSON.stringify(found)}`;
  throw storage(`${store} does not say which schema it has (${said}): restore it from a backup, or remove this store's tables and migrate() anew.`);
}
