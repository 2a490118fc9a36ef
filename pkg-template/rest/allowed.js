// Whether whoever runs the server lets a request do what it asks.

import { Refusal, wordsOf } from "./answers.js";

/**
 * What throws here is a token that is no good, to most libraries.
 * @param {() => boolean | undefined | Promise<boolean | undefined>} isAllowed
 * @param {import("../entry/server.js").LogEntry} entry
 * @param {string} message what is refused
 */
export async function checkAllowed(isAllowed, entry, message) {
  try {
    if ((await isAllowed()) === true) return;
  } catch (error) {
    entry.error = wordsOf(error);
  }
  throw new Refusal(403, message);
}
