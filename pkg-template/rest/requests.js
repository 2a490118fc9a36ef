// A call as a request.

import { checkFields, checkId as checkIdType, optionalNumber, readClient, readCreate, readList, readStatus, readUpdate } from "../front/arguments.js";
import { checkKey as checkKeyType, readMemories, readMemoryOptions, valueText } from "../front/memory.js";
import { toText } from "../front/metadata.js";
import { STATUSES } from "../front/layout.js";
import { checkClient, checkId, checkKey, checkLength, checkNumber, checkPairs, checkPart, checkStatus, checkText, checkTtl, refusePlain } from "./checks.js";
import { checkMetadata } from "./json.js";
import * as LIMITS from "./limits.js";
import { ROUTES } from "./table.js";
import { uuid } from "./uuids.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {keyof typeof ROUTES} Call */

/**
 * @typedef {object} Request what is sent, and what an answer to it must say
 * @property {Call} call
 * @property {boolean} isWrite
 * @property {Client} client
 * @property {string} who the client, as the query says it
 * @property {string | undefined} id
 * @property {string | undefined} status
 * @property {number} limit
 * @property {string} method
 * @property {string} target
 * @property {Record<string, string>} headers
 * @property {string | undefined} body
 * @property {number} number which write of the connection it is; 0 before it is sent, NaN for none
 * @property {boolean} [isSent] whether it was sent before
 */

/**
 * @typedef {object} Parts what differs from call to call
 * @property {string} [id]
 * @property {string} [body]
 * @property {string} [status]
 * @property {number} [limit]
 * @property {string} [query]
 * @property {number} [ifVersion]
 */

const ALSO_RESERVED = /[!'()*]/g;

/** Makes the requests of one connection. */
export class Requests {
  #checkOpen;
  #isPlain;
  #hasKeys;
  #makeId;
  #turn;

  /**
   * @param {() => unknown} checkOpen throws when the connection was disposed of
   * @param {{ isPlain: boolean, hasKeys: boolean, makeId: (() => string) | undefined }} options
   * @param {string} [turn] what names the turn of all of them
   */
  constructor(checkOpen, { isPlain, hasKeys, makeId }, turn) {
    this.#checkOpen = checkOpen;
    this.#isPlain = isPlain;
    this.#hasKeys = hasKeys;
    this.#makeId = makeId;
    this.#turn = turn;
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").NewConversation} [given]
   */
  create(client, given = {}) {
    const { id, flow_id, step_id, metadata, ttl } = readCreate(toText, given, this.#makeId);
    const hasTtl = !Number.isNaN(ttl);
    const who = this.#clientOf(client);
    if (id !== undefined) checkId(id);
    checkGiven(flow_id, step_id, metadata);
    if (hasTtl) {
      checkNumber(ttl, 1, LIMITS.ttl, "ttl");
      if (this.#isPlain) refusePlain("ttl");
    }
    const made = id ?? uuid(Date.now());
    const fields = { id: made, flow_id: flow_id ?? undefined, step_id: step_id ?? undefined };
    // CSML's servers want metadata.
    const end = `,"metadata":${metadata ?? "{}"}${hasTtl ? `,"ttl":${ttl}` : ""}}`;
    return this.#request("create", who, { id: made, body: JSON.stringify(fields).slice(0, -1) + end });
  }

  /**
   * @param {Client} client
   * @param {string} id
   */
  get(client, id) {
    checkIdType(id);
    const who = this.#clientOf(client);
    checkId(id);
    return this.#request("get", who, { id });
  }

  /** @param {Client} client */
  latest(client) {
    const who = this.#clientOf(client);
    return this.#request("latest", who, {});
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../entry/index.js").ConversationUpdate} given
   * @param {import("../entry/index.js").UpdateOptions} [options]
   * @param {boolean} [_isTurn] which the server knows
   * @param {boolean} [isTold] whether it answers the conversation
   */
  update(client, id, given, options = {}, _isTurn, isTold) {
    checkIdType(id);
    const { ifVersion } = checkFields(options, "options", ["ifVersion", "signal"]);
    const { flow_id, step_id, last_interaction, metadata } = readUpdate(toText, given);
    optionalNumber(ifVersion, "options.ifVersion");
    const who = this.#clientOf(client);
    if (ifVersion !== undefined) checkNumber(ifVersion, 1, LIMITS.version, "options.ifVersion");
    checkId(id);
    checkGiven(flow_id, step_id, metadata);
    if (this.#isPlain && metadata !== undefined) refusePlain("metadata");
    if (this.#isPlain && ifVersion !== undefined) refusePlain("options.ifVersion");
    const fields = JSON.stringify({ flow_id, step_id, last_interaction });
    const begin = fields === "{}" ? "{" : `${fields.slice(0, -1)},`;
    const request = this.#request("update", who, { id, ifVersion, body: metadata === undefined ? fields : `${begin}"metadata":${metadata}}` });
    if (isTold) request.headers.prefer = "return=representation";
    return request;
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {unknown} [status]
   */
  close(client, id, status) {
    checkIdType(id);
    const who = this.#clientOf(client);
    checkId(id);
    return this.#request("close", who, { id, body: closing(status) });
  }

  /**
   * @param {Client} client
   * @param {unknown} [status]
   */
  closeAll(client, status) {
    const who = this.#clientOf(client);
    return this.#request("closeAll", who, { body: closing(status) });
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").ListOptions} [options]
   */
  list(client, { status, limit, pagination_key } = {}) {
    const { status: number } = readList({ status, limit, pagination_key });
    const who = this.#clientOf(client);
    if (number !== undefined) checkStatus(number, false);
    if (limit !== undefined) checkNumber(limit, 1, LIMITS.page, "options.limit");
    if (pagination_key !== undefined) checkPairs(pagination_key, "options.pagination_key");
    if (this.#isPlain) refusePlain("list");
    return this.#request("list", who, { status, limit, query: queryOf({ status, limit, pagination_key }) });
  }

  /** @param {Client} client */
  erase(client) {
    const who = this.#clientOf(client);
    if (this.#isPlain) refusePlain("erase");
    return this.#request("erase", who, {});
  }

  /**
   * @param {Client} client
   * @param {string} key
   * @param {unknown} value
   * @param {import("../entry/index.js").RememberOptions} [options]
   */
  remember(client, key, value, options) {
    checkKeyType(key);
    const text = valueText(value);
    const { ttl, ifVersion } = readMemoryOptions(options, ["ttl", "ifVersion", "signal"]);
    const hasTtl = !Number.isNaN(ttl);
    if (hasTtl) checkTtl(ttl);
    return this.#memory("remember", client, key, { ifVersion, body: `{"value":${text}${hasTtl ? `,"ttl":${ttl}` : ""}}` });
  }

  /**
   * @param {Client} client
   * @param {string} key
   */
  recall(client, key) {
    checkKeyType(key);
    return this.#memory("recall", client, key, {});
  }

  /**
   * @param {Client} client
   * @param {string} key
   * @param {import("../entry/index.js").ForgetOptions} [options]
   */
  forget(client, key, options) {
    checkKeyType(key);
    const { ifVersion } = readMemoryOptions(options, ["ifVersion", "signal"]);
    return this.#memory("forget", client, key, { ifVersion });
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").MemoriesOptions} [options]
   */
  memories(client, { prefix, limit, pagination_key } = {}) {
    readMemories({ prefix, limit, pagination_key });
    const who = this.#clientOf(client);
    if (prefix !== undefined) checkText(prefix, "options.prefix");
    if (limit !== undefined) checkNumber(limit, 1, LIMITS.page, "options.limit");
    if (pagination_key !== undefined) checkPart(pagination_key, "options.pagination_key", "INVALID_BODY");
    if (this.#isPlain) refusePlain("memories");
    return this.#request("memories", who, { limit, query: queryOf({ prefix, limit, pagination_key }) });
  }

  /**
   * @param {"remember" | "recall" | "forget"} call
   * @param {Client} client
   * @param {string} key
   * @param {Parts} parts
   */
  #memory(call, client, key, { ifVersion = NaN, body }) {
    const who = this.#clientOf(client);
    checkKey(key);
    if (!Number.isNaN(ifVersion)) checkNumber(ifVersion, 0, LIMITS.version, "options.ifVersion");
    if (this.#isPlain) refusePlain(call);
    return this.#request(call, who, { id: key, ifVersion: ifVersion >= 0 ? ifVersion : undefined, body });
  }

  /**
   * @param {"takeTurn" | "renewTurn" | "endTurn"} call
   * @param {Client} client
   * @param {{ wait: number, once: string | undefined }} [body]
   * @param {string} [handled] the id of the message that was
   */
  turn(call, client, body, handled) {
    const who = this.#clientOf(client);
    if (this.#isPlain) refusePlain("turn");
    return this.#request(call, who, { body: JSON.stringify(body), query: queryOf({ handled }) });
  }

  /** @param {Client} given */
  #clientOf(given) {
    const client = readClient(given);
    this.#checkOpen();
    checkClient(client);
    return client;
  }

  /**
   * @param {Call} call
   * @param {Client} client
   * @param {Parts} parts
   * @returns {Request}
   */
  #request(call, client, { id, body, status, limit = LIMITS.defaultPage, query = "", ifVersion }) {
    const { method, path, isWrite } = ROUTES[call];
    const { bot_id, user_id, channel_id } = client;
    const who = `bot_id=${escaped(bot_id)}&user_id=${escaped(user_id)}&channel_id=${escaped(channel_id)}`;
    const target = `${id === undefined ? path : path.replace(/{\w+}/, escaped(id))}?${who}${query}`;
    /** @type {Record<string, string>} */
    const headers = { accept: "application/json" };
    if (body !== undefined) headers["content-type"] = "application/json";
    // No conversation has version 0, and of memories it says that there is none.
    if (ifVersion === 0) headers["if-none-match"] = "*";
    else if (ifVersion !== undefined) headers["if-match"] = `"${ifVersion}"`;
    if (this.#turn !== undefined) headers["turn-token"] = this.#turn;
    // Nothing is numbered that is not to have a key.
    const number = isWrite && this.#hasKeys ? 0 : NaN;
    return { call, isWrite, client, who, id, status, limit, method, target, headers, body, number };
  }
}

/**
 * More parameters, behind the client's.
 * @param {Record<string, unknown>} parameters
 */
function queryOf(parameters) {
  return Object.entries(parameters)
    .map(([name, value]) => (value === undefined ? "" : `&${name}=${escaped(String(value))}`))
    .join("");
}

/** @param {unknown} status */
function closing(status) {
  const number = readStatus(status);
  checkStatus(number, true);
  return JSON.stringify({ status: STATUSES[number] });
}

/**
 * @param {string | null | undefined} flow_id
 * @param {string | null | undefined} step_id
 * @param {string | undefined} metadata as it travels
 */
function checkGiven(flow_id, step_id, metadata) {
  if (flow_id != null) checkText(flow_id, "flow_id");
  if (step_id != null) checkText(step_id, "step_id");
  if (metadata === undefined) return;
  checkLength(metadata);
  checkMetadata(metadata);
}

/**
 * Escapes all but what needs no escape anywhere.
 * @param {string} text
 */
function escaped(text) {
  return encodeURIComponent(text).replace(ALSO_RESERVED, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
