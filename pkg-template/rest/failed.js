// What is told of a call that failed.

import { ConversationError } from "../front/errors.js";

export function disposed() {
  return new ConversationError("CLOSED_ENGINE", "The connection was disposed of: connect again.");
}

/**
 * @param {ReturnType<typeof import("./policy.js").reasonOf>} reason
 * @param {unknown} cause
 */
export function failure([code, message, path], cause) {
  return new ConversationError(code, message, path ? { path } : {}, cause === undefined ? undefined : { cause });
}

/**
 * Where it stands, and what may be done now.
 * @param {ReturnType<import("./policy.js").Policy["report"]>} report
 * @param {boolean} isWrite
 * @param {Response | undefined} response
 */
export function remoteOf({ attempts, retryable, retryAfterMs, outcome }, isWrite, response) {
  /** @type {Record<string, unknown>} */
  const remote = {};
  if (response) remote.status = response.status;
  Object.assign(remote, { attempts, retryable });
  if (retryAfterMs !== undefined) remote.retryAfterMs = retryAfterMs;
  const requestId = response?.headers.get("x-request-id");
  if (requestId != null) remote.requestId = requestId;
  // It may have been done, but what came of it can't be read.
  const isUnread = response && response.status >= 200 && response.status < 300;
  if (isWrite) remote.outcome = isUnread ? "unknown" : outcome;
  return remote;
}

/** @param {unknown} cause */
export function crashed(cause) {
  return new ConversationError("CRASHED", "The adapter crashed and can't be used again: restart, and report it.", {}, { cause });
}
