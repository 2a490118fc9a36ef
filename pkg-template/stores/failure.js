// What a store's own faults become.

import { ConversationError } from "../errors.js";
import { crashed } from "../instance.js";

/**
 * The error of a store that failed: nothing was acknowledged.
 * @param {string} message what is wrong and what to do, in one line
 * @param {unknown} [cause] the store's own error
 */
export function storage(message, cause) {
  return new ConversationError("STORAGE", message, {}, cause === undefined ? undefined : { cause });
}

/**
 * What is thrown on: a refusal as it is, anything else as `STORAGE`.
 * @param {unknown} error
 * @param {string} store its name
 */
export function failure(error, store) {
  if (error instanceof ConversationError) return error;
  if (error instanceof WebAssembly.RuntimeError) return crashed(error);
  const said = error instanceof Error ? error.message.split(/[\r\n]/, 1)[0] : String(error);
  return storage(`${store} failed, and nothing was acknowledged: ${said}`, error);
}

/**
 * What a call on a store without the schema is refused with.
 * @param {string} store
 */
export function noSchema(store) {
  return storage(`${store} has no schema of this version: await migrate() once, before any other call.`);
}

/**
 * @param {string} store
 * @param {number} found
 * @param {number} known
 */
export function newerSchema(store, found, known) {
  return storage(`${store} has schema ${found}, and this version knows ${known}: install a newer version of convostate.`);
}
