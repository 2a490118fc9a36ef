// The headers of a request: the caller's, with the adapter's own over them.

import { ConversationError, wrongType } from "../errors.js";

/** What the adapter says, and what `fetch` says of the connection: never the caller's. */
const OURS = [
  "accept", "content-type", "idempotency-key", "if-match", "if-none-match",
  "connection", "content-length", "expect", "keep-alive", "transfer-encoding", "upgrade",
];

/**
 * The caller's as `fetch` would read them, by names in small letters, without those that are ours; what is undefined is left out.
 * What can be read only once, a promise or an iterator, is refused: it would be empty the second time.
 * @param {any} given
 * @returns {Record<string, string>}
 */
export function readHeaders(given = {}) {
  const isObject = typeof given === "object" && given !== null;
  if (!isObject || typeof (given.then ?? given.next) === "function") throw wrongType("INVALID_BODY", "options.headers", "an object, a Headers or pairs", given);
  const headers = new Headers();
  for (const [name, value] of given[Symbol.iterator] ? given : Object.entries(given)) {
    if (value !== undefined) append(headers, name, value);
  }
  for (const name of OURS) headers.delete(name);
  return Object.fromEntries(headers);
}

/**
 * The value may be a secret, so it is not told.
 * @param {Headers} headers
 * @param {string} name
 * @param {string} value
 */
function append(headers, name, value) {
  try {
    headers.append(name, value);
  } catch {
    const path = `options.headers.${String(name)}`;
    const message = `${path} can't be sent: leave out line breaks, and all that is no Latin-1, in names and values.`;
    throw new ConversationError("INVALID_BODY", message, { path });
  }
}
