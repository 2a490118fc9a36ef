// What each call is given, as JSON text for the wasm. Types are checked here, values by the core.

import { checkFields, checkId, checkType, optionalNumber, readClient } from "../front/arguments.js";
import { wrongType } from "../front/errors.js";
import { toText } from "../front/metadata.js";

/** @typedef {import("../entry/index.js").Client} Client */

/**
 * @param {Client} client
 * @param {import("../entry/index.js").NewConversation} body
 * @param {() => string} [makeId]
 */
export function ofCreate(client, body, makeId) {
  const fields = checkFields(body, "body", ["id", "flow_id", "step_id", "metadata", "ttl"]);
  const { id = makeId?.(), flow_id, step_id, metadata, ttl } = fields;
  if (id !== undefined) checkId(id);
  const text = metadata === undefined ? undefined : toText(metadata);
  optionalNumber(ttl, "ttl");
  checkPlace(flow_id, "flow_id");
  checkPlace(step_id, "step_id");
  return textOf(client, { body: new Raw(bodyText({ id, flow_id, step_id, ttl }, text)) });
}

/**
 * @param {Client} client
 * @param {string} id
 */
export function ofId(client, id) {
  checkId(id);
  return textOf(client, { id });
}

/** @param {Client} client */
export function ofClient(client) {
  return textOf(client, {});
}

/**
 * @param {Client} client
 * @param {string} id
 * @param {import("../entry/index.js").ConversationUpdate} body
 * @param {number | undefined} ifVersion
 */
export function ofUpdate(client, id, body, ifVersion) {
  checkId(id);
  const { flow_id, step_id, last_interaction, metadata } = checkFields(body, "body", ["flow_id", "step_id", "last_interaction", "metadata"]);
  if (last_interaction !== undefined) checkType(last_interaction, "boolean", "last_interaction");
  const text = metadata === undefined ? undefined : toText(metadata);
  optionalNumber(ifVersion, "options.ifVersion");
  checkPlace(flow_id, "flow_id");
  checkPlace(step_id, "step_id");
  const raw = new Raw(bodyText({ flow_id, step_id, last_interaction }, text));
  return textOf(client, { id, body: raw, options: { ifVersion } });
}

/**
 * @param {Client} client
 * @param {string | undefined} id
 * @param {unknown} status
 */
export function ofClose(client, id, status) {
  if (id !== undefined) checkId(id);
  return textOf(client, { id, status: statusText(status) });
}

/**
 * @param {Client} client
 * @param {import("../entry/index.js").ListOptions} options
 */
export function ofList(client, { status, limit, pagination_key }) {
  optionalNumber(limit, "options.limit");
  if (pagination_key !== undefined) checkType(pagination_key, "string", "options.pagination_key");
  const wanted = status === undefined ? undefined : statusText(status);
  return textOf(client, { options: { status: wanted, limit, pagination_key } });
}

/** JSON text that is there already. */
class Raw {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

/**
 * @param {Client} client
 * @param {Record<string, unknown>} parts
 */
function textOf(client, parts) {
  const members = Object.entries({ client: readClient(client), ...parts })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `"${name}":${value instanceof Raw ? value.text : JSON.stringify(value, finite)}`);
  return `{${members.join(",")}}`;
}

/**
 * @param {Record<string, unknown>} fields
 * @param {string | undefined} metadata
 */
function bodyText(fields, metadata) {
  const text = JSON.stringify(fields, finite);
  if (metadata === undefined) return text;
  return `${text.slice(0, -1)}${text === "{}" ? "" : ","}"metadata":${metadata}}`;
}

/**
 * JSON.stringify would write null; this is as far out of every range.
 * @param {string} _
 * @param {unknown} value
 */
export function finite(_, value) {
  if (value === Infinity) return Number.MAX_VALUE;
  return value === -Infinity ? -Number.MAX_VALUE : value;
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

/**
 * What is no string is no status either.
 * @param {unknown} status
 */
function statusText(status) {
  return typeof status === "string" ? status : "";
}
