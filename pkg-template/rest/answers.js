// How what a call answered, or was refused with, becomes an answer.

import { ConversationError } from "../front/errors.js";
import { STATUSES } from "../front/layout.js";
import * as WORDS from "./words.js";
import { CODES, PAGE, TITLES } from "./table.js";

/** @typedef {import("../entry/server.js").LogEntry} LogEntry */
/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {string} body
 * @property {string} [id] of the conversation that a create answered
 */

const DEEPEST_CAUSE = 5;
/** A path can be as long as a body. So much of it is said, in characters. */
const MAX_PATH = 200;
const JSON_TYPE = { "content-type": "application/json" };
const PROBLEM_TYPE = { "content-type": "application/problem+json" };

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
 * The answer to a call that was done.
 * @param {string} call
 * @param {any} value what it answered; of update and close, `{ version }` where that is known
 * @param {boolean} [stood] whether create met a conversation that stood already
 * @returns {Answer}
 */
export function encoded(call, value, stood = false) {
  try {
    switch (call) {
      case "create":
        return { ...single(value, stood ? 200 : 201), id: value.id };
      case "get":
        return single(value, 200);
      case "latest":
        return json(value == null ? { has_open: false } : { has_open: value.status === "OPEN", conversation: modelOf(value) });
      case "list":
        return json({ conversations: value.conversations.map(modelOf), pagination_key: optional(value.pagination_key) });
      case "erase":
        return json({ erased: whole(value) });
      case "remember":
        return { ...json({ version: value }), headers: { ...JSON_TYPE, etag: `"${value}"` } };
      case "recall":
        return { ...json(memoryOf(value)), headers: { ...JSON_TYPE, etag: `"${value.version}"` } };
      case "forget":
        return json({ forgotten: value });
      case "memories":
        return json({ memories: value.memories.map(memoryOf), pagination_key: optional(value.pagination_key) });
      case "clients":
        return json({ clients: value.clients.map(clientOf), pagination_key: optional(value.pagination_key) });
      case "stats":
        return json(Object.fromEntries(["conversations", ...STATUSES].map((name) => [name.toLowerCase(), whole(value[name.toLowerCase()])])));
      case "takeTurn":
      case "renewTurn":
        return json(value > 0 ? { ttl: value } : { ttl: 0, repeated: true });
      default:
        return { status: 204, headers: value?.version > 0 ? { etag: `"${value.version}"` } : {}, body: "" };
    }
  } catch (cause) {
    throw new ConversationError("STORAGE", `What the store answered to ${call} is none of its answers.`, {}, { cause });
  }
}

/**
 * @param {object} value
 * @returns {Answer}
 */
function json(value) {
  return { status: 200, headers: JSON_TYPE, body: JSON.stringify(value) };
}

/**
 * @param {any} conversation
 * @param {number} status
 * @returns {Answer}
 */
function single(conversation, status) {
  const model = modelOf(conversation);
  const headers = model.version === undefined ? JSON_TYPE : { ...JSON_TYPE, etag: `"${model.version}"` };
  return { status, headers, body: JSON.stringify(model) };
}

/**
 * A conversation's fields in the contract's order; unknown ones are not told. What a foreign server may leave out may be absent.
 * @param {any} conversation
 */
function modelOf({ id, client, flow_id, step_id, metadata, status, last_interaction_at, updated_at, created_at, version, ttl, expires_at }) {
  return {
    id: text(id),
    client: clientOf(client),
    flow_id: flow_id == null ? null : text(flow_id),
    step_id: step_id == null ? null : text(step_id),
    metadata: metadata === undefined || typeof metadata === "function" ? missing() : metadata,
    status: text(status),
    last_interaction_at: text(last_interaction_at),
    updated_at: optional(updated_at),
    created_at: optional(created_at),
    version: count(version),
    ttl: count(ttl),
    expires_at: optional(expires_at),
  };
}

/** @param {any} client */
function clientOf({ bot_id, user_id, channel_id }) {
  return { bot_id: text(bot_id), user_id: text(user_id), channel_id: text(channel_id) };
}

/** @param {any} memory */
function memoryOf({ key, value, version, expires_at }) {
  return { key: text(key), value: value === undefined ? missing() : value, version: count(version) ?? missing(), expires_at: optional(expires_at) };
}

/** @param {unknown} value */
function text(value) {
  return typeof value === "string" ? value : missing();
}

/** @param {unknown} value */
function whole(value) {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? value : missing();
}

/** @param {unknown} value */
function count(value) {
  return value === undefined || (Number.isSafeInteger(value) && Number(value) > 0) ? value : missing();
}

/** @param {unknown} value */
function optional(value) {
  return value == null ? undefined : text(value);
}

/** @returns {never} */
function missing() {
  throw new TypeError("a field of it is missing, or is of another type");
}

/**
 * The problem that says it. Of a store that failed the caller learns that it did, and the log the rest.
 * @param {unknown} error
 * @param {LogEntry} entry
 * @returns {Answer}
 */
export function refusal(error, entry) {
  if (error instanceof Refusal) return problem(error.status, error, error.headers);
  const answer = isOurs(error) ? problem(statusOf(error.code), error) : failed();
  if (answer.status >= 500 || (error instanceof Error && error.cause !== undefined)) entry.error = wordsOf(error);
  return answer;
}

/** @param {string} code */
function statusOf(code) {
  return Object.hasOwn(CODES, code) ? CODES[/** @type {keyof typeof CODES} */ (code)] : CODES.STORAGE;
}

/** @returns {Answer} */
function failed() {
  return problem(CODES.STORAGE, { code: "STORAGE", message: "" });
}

/**
 * As RFC 9457 has it. `code` and `message` are ours, the latter for CSML's clients.
 * @param {number} status
 * @param {{ code: string, message: unknown, details?: any }} error
 * @param {Record<string, string>} [headers] what makes it a refusal of the wire's own, whose words are ours
 * @returns {Answer}
 */
function problem(status, { code, message, details }, headers) {
  const isStore = status === CODES.STORAGE && !headers;
  const { path, limit, status: conversationStatus } = (!isStore && details) || {};
  const said = isStore ? WORDS.storeFailed : shortened(String(message), path);
  const name = isStore ? "STORAGE" : code;
  const body = JSON.stringify({
    type: Object.hasOwn(CODES, name) ? PAGE + name.toLowerCase() : "about:blank",
    title: TITLES[/** @type {keyof typeof TITLES} */ (status)],
    status,
    detail: said,
    code: name,
    message: said,
    path: typeof path === "string" && path !== "" ? cut(path) : undefined,
    limit: typeof limit === "number" ? limit : undefined,
    conversation_status: typeof conversationStatus === "string" ? conversationStatus : undefined,
  });
  return { status, headers: { ...PROBLEM_TYPE, ...headers }, body };
}

/**
 * The message with no more of the path than is said.
 * @param {string} message
 * @param {unknown} path
 */
function shortened(message, path) {
  const isLong = typeof path === "string" && cut(path) !== path && message.startsWith(path);
  return isLong ? `${cut(path)}…${message.slice(path.length)}` : message;
}

/** @param {string} path */
function cut(path) {
  return path.length > MAX_PATH ? Array.from(path).slice(0, MAX_PATH).join("") : path;
}

/**
 * Of this copy of the package or another.
 * @param {unknown} error
 * @returns {error is ConversationError}
 */
function isOurs(error) {
  return error instanceof Error && error.name === "ConversationError" && "code" in error && typeof error.code === "string";
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
