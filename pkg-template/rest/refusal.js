// The error of a remote call.

import { ConversationError } from "../front/errors.js";

/**
 * @typedef {object} Refused what the wasm says of a call that failed
 * @property {import("../entry/index.js").ErrorCode} code
 * @property {string} message
 * @property {import("../entry/index.js").ErrorDetails} details
 * @property {object} remote status, attempts, retryable, retryAfterMs, requestId and outcome
 */

/**
 * @param {Refused} refused
 * @param {unknown} cause
 */
export function errorOf({ code, message, details, remote }, cause) {
  const error = new ConversationError(code, message, details, cause === undefined ? undefined : { cause });
  return Object.assign(error, remote);
}
