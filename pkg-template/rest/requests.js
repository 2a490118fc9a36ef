// A call as a request.

import { checkFields, checkId as checkIdType, checkType, optionalNumber, readAny, readClient, readCreate, readStatus, readUpdate } from "../front/arguments.js";
import { valueText } from "../front/memory.js";
import { toText } from "../front/metadata.js";
import { STATUSES } from "../front/layout.js";
import { checkSignal } from "../front/signals.js";
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
 * @property {Partial<Client>} client whose call it is; nothing, of what is about all clients
 * @property {string} who the client, as the query says it
 * @property {string | undefined} id
 * @property {string | undefined} status that all of them must have
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
const KEY = "options.pagination_key";

/**
 * The calls: behind how many arguments their options are, and what these may have besides a signal.
 * @type {Record<string, [at: number, ...fields: string[]]>}
 */
export const OPTIONS_OF = {
  create: [2],
  get: [2],
  latest: [1, "any"],
  update: [3, "ifVersion"],
  close: [3],
  closeAll: [2],
  list: [1, "status", "limit", "pagination_key"],
  erase: [1],
  remember: [3, "ttl", "ifVersion"],
  recall: [2],
  forget: [2, "ifVersion"],
  memories: [1, "prefix", "limit", "pagination_key"],
  stats: [0],
};
/** The calls that CSML's servers have. */
const PLAIN = ["create", "get", "latest", "update", "close", "closeAll"];

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
   * The request of a call and the signal that ends it, with its arguments as users give them. Options are read here, once.
   * @param {string} name
   * @param {any[]} given
   * @returns {[Request, AbortSignal | undefined]}
   */
  begin(name, given) {
    const [at, ...fields] = /** @type {[number, ...string[]]} */ (OPTIONS_OF[name]);
    const { signal, ...options } = readSignal(given[at], fields);
    given[at] = options;
    return [/** @type {any} */ (this)[name](...given), signal];
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
    const who = this.#holderOf(client, id);
    return this.#request("get", who, { id });
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").LatestOptions} [options]
   */
  latest(client, options) {
    const isAny = readAny(options);
    const who = this.#clientOf(client);
    if (isAny && this.#isPlain) refusePlain("options.any");
    return this.#request("latest", who, isAny ? { query: "&any=true" } : { status: "OPEN" });
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../entry/index.js").ConversationUpdate} given
   * @param {import("../entry/index.js").UpdateOptions} [options]
   * @param {boolean} [_isTurn] which the server knows
   * @param {boolean} [isTold] whether it answers the conversation
   */
  update(client, id, given, { ifVersion } = {}, _isTurn, isTold) {
    checkIdType(id);
    const { flow_id, step_id, last_interaction, metadata, replace, ttl } = readUpdate(toText, given);
    optionalNumber(ifVersion, "options.ifVersion");
    const who = this.#clientOf(client);
    if (ifVersion !== undefined) checkNumber(ifVersion, 1, LIMITS.version, "options.ifVersion");
    checkId(id);
    checkGiven(flow_id, step_id, metadata);
    if (ttl != null) checkNumber(ttl, 1, LIMITS.ttl, "ttl");
    if (this.#isPlain) {
      for (const [path, value] of Object.entries({ metadata, ttl, replace, "options.ifVersion": ifVersion })) {
        if (value !== undefined) refusePlain(path);
      }
    }
    const fields = JSON.stringify({ flow_id, step_id, last_interaction, replace, ttl });
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
    const who = this.#holderOf(client, id);
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
  list(client, options = {}) {
    return this.#page("list", client, options);
  }

  stats() {
    this.#checkOpen();
    return this.#request("stats", {});
  }

  /**
   * A page, of whichever call: types first, then whose it is, then values.
   * @param {"list" | "memories"} call
   * @param {Client} client
   * @param {import("../entry/index.js").ListOptions & { prefix?: string | undefined }} options
   */
  #page(call, client, options) {
    const { status, prefix, limit, pagination_key } = options;
    if (prefix !== undefined) checkType(prefix, "string", "options.prefix");
    optionalNumber(limit, "options.limit");
    if (pagination_key !== undefined) checkType(pagination_key, "string", KEY);
    const who = this.#clientOf(client);
    if (status !== undefined) checkStatus(readStatus(status), false);
    if (prefix !== undefined) checkText(prefix, "options.prefix");
    if (limit !== undefined) checkNumber(limit, 1, LIMITS.page, "options.limit");
    if (pagination_key !== undefined) (call === "memories" ? checkPart : checkPairs)(pagination_key, KEY, "INVALID_BODY");
    return this.#request(call, who, { status, limit, query: queryOf({ status, prefix, limit, pagination_key }) });
  }

  /** @param {Client} client */
  erase(client) {
    const who = this.#clientOf(client);
    return this.#request("erase", who);
  }

  /**
   * @param {Client} client
   * @param {string} key
   * @param {unknown} value
   * @param {import("../entry/index.js").RememberOptions} [options]
   */
  remember(client, key, value, { ttl, ifVersion } = {}) {
    checkIdType(key, "key");
    const text = valueText(value);
    optionalNumber(ttl, "options.ttl");
    optionalNumber(ifVersion, "options.ifVersion");
    if (ttl !== undefined) checkTtl(ttl);
    return this.#memory("remember", client, key, { ifVersion, body: `{"value":${text}${ttl ? `,"ttl":${ttl}` : ""}}` });
  }

  /**
   * @param {Client} client
   * @param {string} key
   */
  recall(client, key) {
    checkIdType(key, "key");
    return this.#memory("recall", client, key);
  }

  /**
   * @param {Client} client
   * @param {string} key
   * @param {import("../entry/index.js").ForgetOptions} [options]
   */
  forget(client, key, { ifVersion } = {}) {
    checkIdType(key, "key");
    optionalNumber(ifVersion, "options.ifVersion");
    return this.#memory("forget", client, key, { ifVersion });
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").MemoriesOptions} [options]
   */
  memories(client, options = {}) {
    return this.#page("memories", client, options);
  }

  /**
   * @param {"remember" | "recall" | "forget"} call
   * @param {Client} client
   * @param {string} key
   * @param {Parts} [parts]
   */
  #memory(call, client, key, { ifVersion, body } = {}) {
    const who = this.#clientOf(client);
    checkKey(key);
    if (ifVersion !== undefined) checkNumber(ifVersion, 0, LIMITS.version, "options.ifVersion");
    return this.#request(call, who, { id: key, ifVersion, body });
  }

  /**
   * @param {"takeTurn" | "renewTurn" | "endTurn"} call
   * @param {Client} client
   * @param {{ wait: number, once: string | undefined }} [body]
   * @param {string} [handled] the id of the message that was
   */
  turn(call, client, body, handled) {
    const who = this.#clientOf(client);
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
   * The client whose conversation a call names.
   * @param {Client} given
   * @param {string} id
   */
  #holderOf(given, id) {
    checkIdType(id);
    const client = this.#clientOf(given);
    checkId(id);
    return client;
  }

  /**
   * @param {Call} call
   * @param {Partial<Client>} client
   * @param {Parts} [parts]
   * @returns {Request}
   */
  #request(call, client, { id, body, status, limit = LIMITS.defaultPage, query = "", ifVersion } = {}) {
    if (this.#isPlain && !PLAIN.includes(call)) refusePlain(call.endsWith("Turn") ? "turn" : call);
    const { method, path, isWrite } = ROUTES[call];
    const who = queryOf(client).slice(1);
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
 * The options of a call, each read once: whatever it has, it may have a signal.
 * @param {any} options
 * @param {string[]} fields
 */
export function readSignal(options = {}, fields) {
  const given = checkFields(options, "options", [...fields, "signal"]);
  checkSignal(given.signal);
  return given;
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
