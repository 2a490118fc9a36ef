// The headers of a request: the caller's, with the adapter's own over them.

import { ConversationError, wrongType } from "../front/errors.js";

const PATH = "options.headers";
/** What the adapter says, and what `fetch` says of the connection: never the caller's. */
const OURS = [
  "accept", "content-type", "idempotency-key", "if-match", "if-none-match", "turn-token",
  "connection", "content-length", "expect", "keep-alive", "transfer-encoding", "upgrade",
];

/**
 * The caller's as `fetch` would read them, by names in small letters, without those that are ours; what is undefined is left out.
 * What can be read only once, a promise or an iterator, is refused: it would be empty the second time.
 * @param {any} given
 * @returns {Record<string, string>}
 */
export function readHeaders(given) {
  if (given === undefined) return {};
  const isObject = typeof given === "object" && given !== null;
  if (!isObject || typeof (given.then ?? given.next) === "function") {
    throw wrongType("INVALID_BODY", PATH, "an object, a Headers, a Map or pairs", given);
  }
  /** @type {any} */
  const headers = new Headers();
  let path = PATH;
  try {
    for (const pair of given[Symbol.iterator] ? given : Object.entries(given)) {
      path = PATH;
      const [name, value] = pair;
      path += `.${name}`;
      if (value !== undefined) headers.append(name, value);
    }
  } catch {
    // The value may be a secret, so it is not told.
    const message = `${path} can't be sent: leave out line breaks, and all that is no Latin-1, in names and values.`;
    throw new ConversationError("INVALID_BODY", message, { path });
  }
  for (const name of OURS) headers.delete(name);
  return Object.fromEntries(headers);
}
