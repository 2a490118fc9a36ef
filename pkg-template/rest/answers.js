// How what a call answered, or was refused with, becomes an answer.

import { ConversationError } from "../front/errors.js";
import { encode, problem } from "../wasm/rest.js";

/** @typedef {import("../entry/server.js").LogEntry} LogEntry */
/**
 * @typedef {object} Answer what the wasm makes of an outcome
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {string} body
 * @property {string} [id] of the conversation that a create answered
 */

const DEEPEST_CAUSE = 5;

/** What is refused by its status rather than by a code of the contract. */
export class Refusal extends ConversationError {
  /**
   * @param {number} status
   * @param {string} message
   * @param {Record<string, string>} [headers]
   * @param {import("../entry/index.js").ErrorCode} [code]
   */
  constructor(status, message, headers = {}, code = "REJECTED") {
    super(code, message);
    this.status = status;
    this.headers = headers;
  }
}

/**
 * @param {string} call
 * @param {unknown} value
 * @param {boolean} [stood]
 */
export function encoded(call, value, stood = false) {
  const answer = made(encode(call, JSON.stringify(value ?? null), stood));
  if (answer.status < 500) return answer;
  throw new ConversationError("STORAGE", `What the store answered to ${call} is no conversation.`);
}

/**
 * The problem that says it. Of a store that failed the caller learns that it did, and the log the rest.
 * @param {unknown} error
 * @param {LogEntry} entry
 * @returns {Answer}
 */
export function refusal(error, entry) {
  if (error instanceof Refusal) {
    const answer = made(problem(error.code, error.message, undefined, undefined, undefined, error.status));
    return { ...answer, headers: { ...answer.headers, ...error.headers } };
  }
  const answer = isOurs(error) ? ofOurs(error) : made(problem("STORAGE", ""));
  if (answer.status >= 500 || (error instanceof Error && error.cause !== undefined)) entry.error = wordsOf(error);
  return answer;
}

/** @param {ConversationError} error */
function ofOurs({ code, message, details }) {
  const { path, limit, status } = details ?? {};
  return made(problem(code, String(message), textOf(path), typeof limit === "number" ? limit : undefined, textOf(status)));
}

/**
 * Of this copy of the package or another.
 * @param {unknown} error
 * @returns {error is ConversationError}
 */
function isOurs(error) {
  return error instanceof Error && error.name === "ConversationError" && "code" in error && typeof error.code === "string";
}

/** @param {unknown} value */
function textOf(value) {
  return typeof value === "string" ? value : undefined;
}

/**
 * What the log says of it, with its causes.
 * @param {unknown} error
 */
export function wordsOf(error) {
  const words = [];
  try {
    for (let at = error; at !== undefined && words.length < DEEPEST_CAUSE; at = at instanceof Error ? at.cause : undefined) {
      words.push(isOurs(at) ? `${at.code}: ${at.message}` : String(at instanceof Error ? (at.stack ?? at) : at));
    }
  } catch {
    words.push("what was thrown can't be written");
  }
  return words.join("\nby ");
}

/**
 * @param {string} text
 * @returns {Answer}
 */
function made(text) {
  return JSON.parse(text);
}
