// The types of arguments. Sizes, forms and bounds are checked by the core.

import { ConversationError, wrongType } from "./errors.js";

/** @typedef {import("./index.js").Client} Client */

/**
 * A client's three ids, each read once, in an object of our own.
 * @param {Client} client
 * @returns {Client}
 */
export function readClient(client) {
  if (typeof client !== "object" || client === null) {
    throw wrongType("INVALID_CLIENT", "client", "an object { bot_id, user_id, channel_id }", client);
  }
  const { bot_id, user_id, channel_id } = client;
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
 * @param {unknown} object
 * @param {string} path
 * @param {readonly string[]} fields all that it may have: a typo must not be lost
 */
export function checkFields(object, path, fields) {
  if (typeof object !== "object" || object === null || Array.isArray(object)) {
    throw wrongType("INVALID_BODY", path, "an object", object);
  }
  for (const field in object) {
    if (!fields.includes(field)) throw unknownField(path, field, fields);
  }
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

/** @param {unknown} bytes */
export function checkBytes(bytes) {
  if (!ArrayBuffer.isView(bytes) || !("BYTES_PER_ELEMENT" in bytes) || bytes.BYTES_PER_ELEMENT !== 1) {
    throw wrongType("INVALID_BODY", "bytes", "a Uint8Array", bytes);
  }
}
