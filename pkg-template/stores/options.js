// The arguments of those who open a store.

import { checkFields } from "../front/arguments.js";
import { ConversationError, typeOf } from "../front/errors.js";

/** What every store has and the engine has not. */
export const OF_STORES = ["require", "expireInTime"];

/**
 * The options, each read once, in an object of our own.
 * @template {object} Options
 * @param {Options} options
 * @param {readonly string[]} [own] those that only this store has
 */
export function storeOptions(options, own = []) {
  return checkFields(options, "options", [...own, "now", "id", "retention", "maxMemoryBytes", ...OF_STORES]);
}

/**
 * What an argument is refused with.
 * @param {string} path
 * @param {string} message what it must be
 * @param {unknown[]} given the value, where it is of another type
 */
export function unfit(path, message, ...given) {
  const details = given.length > 0 ? { path, type: typeOf(given[0]) } : { path };
  return new ConversationError("INVALID_BODY", message, details);
}
