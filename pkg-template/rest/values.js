// Values of memories as they come in: what the host's parser would change is refused.

import { ConversationError } from "../front/errors.js";
import * as JSON_WORDS from "./json-words.js";

/** Signs of an integer beyond 2^53, and of a number beyond all doubles. */
const SUSPECT = /\d{16}|\d[eE]\+?\d{3}/;
/** Texts, so that they are passed by, and numbers. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[^\s"[\]{},:]+/g;

/**
 * @param {string} text JSON, well-formed
 * @param {unknown} ttl the number in it that is none of the value's
 */
export function checkNumbers(text, ttl) {
  if (!SUSPECT.test(text)) return;
  for (const [token] of text.matchAll(TOKENS)) {
    const number = Number(token);
    if (token.startsWith('"') || number === ttl) continue;
    if (/^-?\d+$/.test(token) && !Number.isSafeInteger(number)) throw refused(JSON_WORDS.unsafeInteger);
    if (/\d$/.test(token) && !Number.isFinite(number)) throw refused(JSON_WORDS.tooLargeNumber);
  }
}

/** @param {string} fault */
export function refused(fault) {
  return new ConversationError("INVALID_BODY", `value ${fault}`, { path: "value" });
}
