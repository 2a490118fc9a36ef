// A call as a request. Types are checked here, values by the core.

import { checkFields, checkId, checkType, optionalNumber, readClient } from "../front/arguments.js";
import { encoder } from "../front/coders.js";
import { wrongType } from "../front/errors.js";
import { toText } from "../front/metadata.js";
import { checkMetadata } from "./json.js";
import { FIELDS, LIMITS, ROUTES } from "./table.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("./rules.js").Rules} Rules */
/** @typedef {typeof ROUTES[number]} Route */
/** @typedef {Route["call"]} Call */

/**
 * @typedef {object} Request what is sent, and what an answer to it must say
 * @property {Call} call
 * @property {boolean} isWrite
 * @property {Client} client
 * @property {string | undefined} id
 * @property {string | undefined} status
 * @property {number} limit
 * @property {string} method
 * @property {string} target
 * @property {Record<string, string>} headers
 * @property {string | undefined} body
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

const DEFAULT_PAGE = 25;
const ROUTE = /** @type {Record<Call, Route>} */ (Object.fromEntries(ROUTES.map((route) => [route.call, route])));
const ALSO_RESERVED = /[!'()*]/g;

/** Makes the requests of one connection. */
export class Requests {
  #rules;
  #isPlain;
  #hasKeys;
  #makeId;

  /**
   * @param {() => Rules} rules throws when the connection was disposed of
   * @param {{ isPlain: boolean, hasKeys: boolean, makeId: (() => string) | undefined }} options
   */
  constructor(rules, { isPlain, hasKeys, makeId }) {
    this.#rules = rules;
    this.#isPlain = isPlain;
    this.#hasKeys = hasKeys;
    this.#makeId = makeId;
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").NewConversation} given
   */
  create(client, given) {
    const { id = this.#makeId?.(), flow_id, step_id, metadata, ttl } = checkFields(given, "body", FIELDS.create);
    if (id !== undefined) checkId(id);
    const text = metadata === undefined ? "{}" : toText(metadata);
    optionalNumber(ttl, "ttl");
    checkPlace(flow_id, "flow_id");
    checkPlace(step_id, "step_id");
    const [rules, who] = this.#of(client);
    if (id !== undefined) rules.checkId(id);
    if (flow_id != null) rules.checkName(flow_id, "flow_id");
    if (step_id != null) rules.checkName(step_id, "step_id");
    if (metadata !== undefined) checkText(rules, text);
    if (ttl !== undefined) {
      rules.checkNumber(ttl, "ttl");
      if (this.#isPlain) rules.refusePlain("ttl");
    }
    const made = id ?? rules.uuid(Date.now());
    const fields = { id: made, flow_id: flow_id ?? undefined, step_id: step_id ?? undefined };
    // CSML's servers want metadata.
    const end = `,"metadata":${text}${ttl === undefined ? "" : `,"ttl":${ttl}`}}`;
    return this.#request(rules, "create", who, { id: made, body: JSON.stringify(fields).slice(0, -1) + end });
  }

  /**
   * @param {Client} client
   * @param {string} id
   */
  get(client, id) {
    checkId(id);
    const [rules, who] = this.#of(client);
    rules.checkId(id);
    return this.#request(rules, "get", who, { id });
  }

  /** @param {Client} client */
  latest(client) {
    const [rules, who] = this.#of(client);
    return this.#request(rules, "latest", who, {});
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../entry/index.js").ConversationUpdate} given
   * @param {number | undefined} ifVersion
   */
  update(client, id, given, ifVersion) {
    checkId(id);
    const { flow_id, step_id, last_interaction, metadata } = checkFields(given, "body", FIELDS.update);
    if (last_interaction !== undefined) checkType(last_interaction, "boolean", "last_interaction");
    const text = metadata === undefined ? undefined : toText(metadata);
    optionalNumber(ifVersion, "options.ifVersion");
    checkPlace(flow_id, "flow_id");
    checkPlace(step_id, "step_id");
    const [rules, who] = this.#of(client);
    if (ifVersion !== undefined) rules.checkNumber(ifVersion, "options.ifVersion");
    rules.checkId(id);
    if (flow_id != null) rules.checkName(flow_id, "flow_id");
    if (step_id != null) rules.checkName(step_id, "step_id");
    if (text !== undefined) checkText(rules, text);
    if (this.#isPlain && text !== undefined) rules.refusePlain("metadata");
    if (this.#isPlain && ifVersion !== undefined) rules.refusePlain("options.ifVersion");
    const fields = JSON.stringify({ flow_id, step_id, last_interaction });
    const begin = fields === "{}" ? "{" : `${fields.slice(0, -1)},`;
    return this.#request(rules, "update", who, { id, ifVersion, body: text === undefined ? fields : `${begin}"metadata":${text}}` });
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {unknown} status
   */
  close(client, id, status) {
    checkId(id);
    const [rules, who] = this.#of(client);
    rules.checkId(id);
    return this.#request(rules, "close", who, { id, body: closing(rules, status) });
  }

  /**
   * @param {Client} client
   * @param {unknown} status
   */
  closeAll(client, status) {
    const [rules, who] = this.#of(client);
    return this.#request(rules, "closeAll", who, { body: closing(rules, status) });
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").ListOptions} options
   */
  list(client, { status, limit, pagination_key }) {
    optionalNumber(limit, "options.limit");
    if (pagination_key !== undefined) checkType(pagination_key, "string", "options.pagination_key");
    const [rules, who] = this.#of(client);
    if (status !== undefined) rules.checkStatus(status, false);
    if (limit !== undefined) rules.checkNumber(limit, "options.limit");
    if (pagination_key !== undefined && !isWhole(pagination_key)) rules.checkName(pagination_key, "options.pagination_key");
    if (this.#isPlain) rules.refusePlain("list");
    const query = Object.entries({ status, limit, pagination_key })
      .map(([name, value]) => (value === undefined ? "" : `&${name}=${escaped(String(value))}`))
      .join("");
    return this.#request(rules, "list", who, { status, limit, query });
  }

  /** @param {Client} client */
  erase(client) {
    const [rules, who] = this.#of(client);
    if (this.#isPlain) rules.refusePlain("erase");
    return this.#request(rules, "erase", who, {});
  }

  /**
   * @param {Client} client
   * @returns {[Rules, Client]}
   */
  #of(client) {
    const who = readClient(client);
    const rules = this.#rules();
    rules.checkClient(who);
    return [rules, who];
  }

  /**
   * @param {Rules} rules
   * @param {Call} call
   * @param {Client} client
   * @param {Parts} parts
   * @returns {Request}
   */
  #request(rules, call, client, { id, body, status, limit = DEFAULT_PAGE, query = "", ifVersion }) {
    const { method, path, isWrite } = ROUTE[call];
    const { bot_id, user_id, channel_id } = client;
    const place = id === undefined ? path : path.replace("{id}", id);
    const target = `${place}?bot_id=${escaped(bot_id)}&user_id=${escaped(user_id)}&channel_id=${escaped(channel_id)}${query}`;
    /** @type {Record<string, string>} */
    const headers = { accept: "application/json" };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (ifVersion !== undefined) headers["if-match"] = `"${ifVersion}"`;
    if (isWrite && this.#hasKeys) headers["idempotency-key"] = `"${rules.uuid()}"`;
    return { call, isWrite, client, id, status, limit, method, target, headers, body };
  }
}

/**
 * @param {Rules} rules
 * @param {unknown} status
 */
function closing(rules, status) {
  rules.checkStatus(status, true);
  return JSON.stringify({ status });
}

/**
 * Checks metadata as it travels.
 * @param {Rules} rules
 * @param {string} text
 */
function checkText(rules, text) {
  // No unit of UTF-16 takes more than three bytes of UTF-8.
  if (3 * text.length > LIMITS.metadataBytes) rules.checkNumber(encoder.encode(text).length, "metadata");
  checkMetadata(text);
}

/**
 * Escapes all but what needs no escape anywhere.
 * @param {string} text
 */
function escaped(text) {
  return encodeURIComponent(text).replace(ALSO_RESERVED, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * @param {unknown} text
 * @param {string} path
 */
function checkPlace(text, path) {
  if (text !== undefined && text !== null && typeof text !== "string") {
    throw wrongType("INVALID_BODY", path, "a string or null", text);
  }
}

/** @param {string} text */
function isWhole(text) {
  return !/\p{Surrogate}/u.test(text);
}
