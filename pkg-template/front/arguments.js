// What each call is given: read once, and its types checked, in one order for every back end. Foreign code (getters, proxies, options.id,
// options.now) runs here and nowhere else. Sizes, forms and bounds are checked by the core.

import { ConversationError, unreadable, wrongType } from "./errors.js";
import { DEFAULT_FINAL_STATUS, STATUSES } from "./layout.js";

/** @typedef {import("../entry/index.js").Client} Client */

/** Names the method that is `create` and says whether the conversation stood already: the REST server answers by it. */
export const CREATE = Symbol.for("convostate.create");
/** Names the method that gives the REST server its calls, whose writes may have a number and answer a version. */
export const SERVED = Symbol.for("convostate.served");
/** What the body of a create may have. */
export const CREATE_FIELDS = ["id", "flow_id", "step_id", "metadata", "ttl"];
/** What the body of an update may have. */
export const UPDATE_FIELDS = ["flow_id", "step_id", "last_interaction", "metadata", "replace", "ttl"];
const isOwn = Object.prototype.hasOwnProperty;

/**
 * A client's three ids, each read once, in an object of our own.
 * @param {Client} client
 * @returns {Client}
 */
export function readClient(client) {
  if (typeof client !== "object" || client === null) {
    throw wrongType("INVALID_CLIENT", "client", "an object { bot_id, user_id, channel_id }", client);
  }
  let bot_id, user_id, channel_id;
  try {
    ({ bot_id, user_id, channel_id } = client);
    checkId(bot_id, "client.bot_id", "INVALID_CLIENT", client);
    checkId(user_id, "client.user_id", "INVALID_CLIENT", client);
    checkId(channel_id, "client.channel_id", "INVALID_CLIENT", client);
  } catch (cause) {
    throw unreadable("INVALID_CLIENT", "client", cause);
  }
  return { bot_id, user_id, channel_id };
}

/**
 * What `create` is given. Metadata comes as JSON, no `ttl` as NaN.
 * @template Json
 * @param {(metadata: unknown) => Json} write
 * @param {import("../entry/index.js").NewConversation} [body]
 * @param {() => string} [makeId]
 */
export function readCreate(write, body = {}, makeId) {
  let id, flow_id, step_id, metadata, ttl;
  try {
    ({ id, flow_id, step_id, metadata, ttl } = ownFields(body, "body", CREATE_FIELDS));
  } catch (cause) {
    throw unreadable("INVALID_BODY", "body", cause);
  }
  if (id === undefined) id = makeId?.();
  if (id !== undefined) checkId(id);
  const json = metadata === undefined ? undefined : write(metadata);
  ttl = optionalNumber(ttl, "ttl");
  checkText(flow_id, "flow_id");
  checkText(step_id, "step_id");
  return { id, flow_id, step_id, metadata: json, ttl };
}

/**
 * What `update` is given. Metadata comes as JSON.
 * @template Json
 * @param {(metadata: unknown) => Json} write
 * @param {import("../entry/index.js").ConversationUpdate} body
 */
export function readUpdate(write, body) {
  let flow_id, step_id, last_interaction, metadata, replace, ttl;
  try {
    ({ flow_id, step_id, last_interaction, metadata, replace, ttl } = ownFields(body, "body", UPDATE_FIELDS));
  } catch (cause) {
    throw unreadable("INVALID_BODY", "body", cause);
  }
  if (last_interaction !== undefined) checkType(last_interaction, "boolean", "last_interaction");
  if (replace !== undefined) checkType(replace, "boolean", "replace");
  const json = metadata === undefined ? undefined : write(metadata);
  if (ttl !== null) optionalNumber(ttl, "ttl");
  checkText(flow_id, "flow_id");
  checkText(step_id, "step_id");
  return { flow_id, step_id, last_interaction, metadata: json, replace, ttl };
}

/**
 * @param {unknown} text
 * @param {"flow_id" | "step_id"} path
 */
function checkText(text, path) {
  if (typeof text !== "string" && text !== undefined && text !== null) throw wrongType("INVALID_BODY", path, "a string or null", text);
}

/**
 * The one option of a call that is a number; NaN for none.
 * @param {any} options
 * @param {"ifVersion" | "limit"} name
 * @returns {number}
 */
export function readNumber(options, name) {
  return options === undefined ? NaN : optionalNumber(checkFields(options, "options", [name])[name], `options.${name}`);
}

/**
 * Whether `latest` is to answer a conversation that is over, where none is open.
 * @param {import("../entry/index.js").LatestOptions} [options]
 */
export function readAny(options) {
  if (options === undefined) return false;
  const { any = false } = checkFields(options, "options", ["any"]);
  checkType(any, "boolean", "options.any");
  return any;
}

/**
 * The options of `list`. No status comes as undefined, no limit as NaN.
 * @param {import("../entry/index.js").ListOptions} [options]
 */
export function readList(options = {}) {
  const { status, limit, pagination_key } = checkFields(options, "options", ["status", "limit", "pagination_key"]);
  const most = optionalNumber(limit, "options.limit");
  if (pagination_key !== undefined) checkType(pagination_key, "string", "options.pagination_key");
  return { status: status === undefined ? undefined : readStatus(status), limit: most, pagination_key };
}

/**
 * The number of a status. One that there is not has a number that the core refuses.
 * @param {unknown} [status]
 */
export function readStatus(status = DEFAULT_FINAL_STATUS) {
  const number = STATUSES.indexOf(/** @type {any} */ (status));
  return number < 0 ? STATUSES.length : number;
}

/**
 * The options of an engine or a store, and `more` of them. Numbers are NaN where nothing is given.
 * @template {import("../entry/index.js").EngineOptions} Options
 * @param {Options} options
 * @param {string[]} [more]
 */
export function readOptions(options, more = []) {
  const fields = ["now", "id", "retention", "maxMemoryBytes", ...more];
  const { now, id, retention = {}, maxMemoryBytes, ...others } = checkFields(options, "options", fields);
  if (now !== undefined) checkType(now, "function", "options.now");
  if (id !== undefined) checkType(id, "function", "options.id");
  const limits = checkFields(retention, "options.retention", ["seconds", "per_client"]);
  const seconds = optionalNumber(limits.seconds, "options.retention.seconds");
  const perClient = optionalNumber(limits.per_client, "options.retention.per_client");
  return { now, id, retention: { seconds, perClient }, memoryBytes: optionalNumber(maxMemoryBytes, "options.maxMemoryBytes"), others };
}

/**
 * The time by this clock; NaN, which the core refuses, when it gives no number.
 * @param {() => unknown} [clock]
 */
export function readTime(clock = Date.now) {
  const now = clock();
  return typeof now === "number" ? now : NaN;
}

/**
 * @param {unknown} id of a conversation, or what else is one
 * @param {string} [path]
 * @param {"INVALID_ID" | "INVALID_CLIENT"} [code]
 * @param {object} [holder] which may have it by another name
 */
export function checkId(id, path = "id", code = "INVALID_ID", holder = {}) {
  if (typeof id === "string") return;
  const near = `${path.slice("client.".length, -"_id".length)}Id`;
  // Databases and chat services give integers; other programs name the fields in their way.
  throw wrongType(code, path, "a string", id, Number.isInteger(id) ? ": give String(id)" : near in holder ? `: rename ${near}` : "");
}

/**
 * The own fields, each read once, in an object of our own.
 * @template {object} T
 * @param {T} object
 * @param {string} path
 * @param {readonly string[]} fields all that it may have: a typo must not be lost
 * @returns {T}
 */
export function checkFields(object, path, fields) {
  try {
    return alone(ownFields(object, path, fields));
  } catch (cause) {
    throw unreadable("INVALID_BODY", path, cause);
  }
}

/**
 * An object with the own fields only, most often the one that was given: for the calls that a copy would slow down. Reading it may throw.
 * @template {object} T
 * @param {T} object
 * @param {string} path
 * @param {readonly string[]} fields
 * @returns {T}
 */
function ownFields(object, path, fields) {
  if (typeof object !== "object" || object === null || Array.isArray(object)) {
    throw wrongType("INVALID_BODY", path, "an object", object);
  }
  let own = object;
  for (const field in object) {
    // As when somebody has put something into Object.prototype.
    if (!isOwn.call(object, field)) own = alone(object);
    else if (!fields.includes(field)) throw unknownField(path, field, fields);
  }
  return own;
}

/**
 * @template {object} T
 * @param {T} object
 * @returns {T}
 */
function alone(object) {
  return Object.assign(Object.create(null), object);
}

/**
 * @param {string} path
 * @param {string} field
 * @param {readonly string[]} fields
 */
function unknownField(path, field, fields) {
  const message = `${path} has no field ${JSON.stringify(field)}: use ${fields.join(", ")}.`;
  return new ConversationError("INVALID_BODY", message, { path: path === "body" ? field : `${path}.${field}` });
}

/**
 * NaN for none, as the core takes it.
 * @param {unknown} value
 * @param {string} path
 */
export function optionalNumber(value, path) {
  if (value === undefined) return NaN;
  if (typeof value !== "number" || Number.isNaN(value)) throw wrongType("INVALID_BODY", path, "a number", value);
  return value;
}

/**
 * @param {number} least
 * @param {unknown} value
 * @param {string} path
 */
export function numberFrom(least, value, path) {
  const number = optionalNumber(value, path);
  if (number >= least) return number;
  throw new ConversationError("INVALID_BODY", `${path} must be a number from ${least}.`, { path, limit: least });
}

/**
 * @param {unknown} value
 * @param {"boolean" | "function" | "string"} type
 * @param {string} path
 */
export function checkType(value, type, path) {
  if (typeof value !== type) throw wrongType("INVALID_BODY", path, `a ${type}`, value);
}
