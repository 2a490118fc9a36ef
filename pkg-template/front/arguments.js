// The types of arguments. Sizes, forms and bounds are checked by the core.

import { ConversationError, unreadable, wrongType } from "./errors.js";

/** @typedef {import("../entry/index.js").Client} Client */

const isOwn = Object.prototype.hasOwnProperty;
const typedArray = Object.getPrototypeOf(Uint8Array.prototype);
const nameOfArray = /** @type {any} */ (Object.getOwnPropertyDescriptor(typedArray, Symbol.toStringTag)).get;

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
  } catch (cause) {
    throw unreadable("INVALID_CLIENT", "client", cause);
  }
  checkName(bot_id, "client.bot_id");
  checkName(user_id, "client.user_id");
  checkName(channel_id, "client.channel_id");
  return { bot_id, user_id, channel_id };
}

/**
 * @param {unknown} name
 * @param {string} path
 */
function checkName(name, path) {
  if (typeof name !== "string") throw wrongType("INVALID_CLIENT", path, "a string", name);
}

/** @param {unknown} id */
export function checkId(id) {
  if (typeof id !== "string") throw wrongType("INVALID_ID", "id", "a string", id);
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
export function ownFields(object, path, fields) {
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

/**
 * A copy, which nobody else shortens or writes to. What an array says of itself is not asked for.
 * @param {unknown} bytes
 */
export function copyBytes(bytes) {
  if (nameOfArray.call(bytes) !== "Uint8Array") throw wrongType("INVALID_BODY", "bytes", "a Uint8Array", bytes);
  try {
    return new Uint8Array(/** @type {Uint8Array} */ (bytes));
  } catch (cause) {
    const message = "bytes can't be copied: their buffer was given away or has shrunk, or there is no memory for a copy.";
    throw new ConversationError("INVALID_BODY", message, { path: "bytes" }, { cause });
  }
}
