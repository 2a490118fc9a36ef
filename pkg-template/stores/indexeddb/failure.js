import { failure, storage } from "../driver.js";

export const STORE = "IndexedDB";

/**
 * What a caller is told of what IndexedDB said.
 * @param {unknown} error
 */
export function failureOf(error) {
  if (/** @type {any} */ (error)?.name !== "QuotaExceededError") return failure(error, STORE);
  const message =
    "This browser gives the page no more room, and nothing was acknowledged: erase conversations, or ask for more by navigator.storage.persist().";
  return storage(message, error);
}
