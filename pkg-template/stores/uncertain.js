// For a store on a server: the answer to a commit may be lost on its way.

import { saidBy, storage } from "./failure.js";

/**
 * The error of a commit of which nobody knows whether it happened.
 * @param {string} store
 * @param {unknown} cause
 */
export function uncertain(store, cause) {
  const message = `${store} did not say whether it made the change (${saidBy(cause)}): read the conversation before you try again.`;
  return Object.assign(storage(message, cause), { outcome: "unknown" });
}
