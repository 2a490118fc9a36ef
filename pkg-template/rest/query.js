// The parameters of a query, each of which may come once.

import { ConversationError } from "../front/errors.js";
import * as JSON_WORDS from "./json-words.js";
import * as WORDS from "./words.js";

const ESCAPED = /[%+]/;
export const MALFORMED = /%(?![\da-f]{2})/i;

/** @typedef {[name: string, value: string][]} Parameters the values as they came */

/**
 * @param {string} query without its question mark
 * @returns {Parameters}
 */
export function parametersOf(query) {
  /** @type {Parameters} */
  const parameters = [];
  for (const pair of query.split("&")) {
    const end = pair.indexOf("=");
    const name = decoded(end < 0 ? pair : pair.slice(0, end));
    if (name !== undefined) parameters.push([name, end < 0 ? "" : pair.slice(end + 1)]);
  }
  return parameters;
}

/**
 * @param {Parameters} parameters
 * @param {string} name
 * @param {"client" | "options"} whose
 */
export function parameterOf(parameters, name, whose) {
  /** @type {string | undefined} */
  let found;
  for (const [one, value] of parameters) {
    if (one !== name) continue;
    if (found !== undefined) throw refused(whose, name, WORDS.repeated);
    found = value;
  }
  if (found === undefined) return undefined;
  const text = decoded(found);
  if (text !== undefined) return text;
  const noUtf8 = whose === "client" ? JSON_WORDS.surrogate : WORDS.optionNotUtf8;
  throw refused(whose, name, MALFORMED.test(found) ? WORDS.malformed : noUtf8);
}

/**
 * @param {"client" | "options"} whose
 * @param {string} name
 * @param {string} fault
 */
function refused(whose, name, fault) {
  const path = `${whose}.${name}`;
  return new ConversationError(whose === "client" ? "INVALID_CLIENT" : "INVALID_BODY", `${path} ${fault}`, { path });
}

/**
 * Nothing for what is no UTF-8 or not escaped. In a query, + is a space.
 * @param {string} text
 */
function decoded(text) {
  if (!ESCAPED.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
