// What a driver answers, looked at before the core believes it: is it what was asked for, and of the right types? Numbers that can't be
// are the core's to refuse.

import { typeOf } from "../front/errors.js";
import { damaged, storage } from "./failure.js";

/** @typedef {import("./driver.js").Load} Load */
/** @typedef {import("./driver.js").Loaded} Loaded */

const TEXT = "string";
const NUMBER = "number";
/** Ends the type of a field that may be null. */
const OR_NULL = "?";
const MAYBE_TEXT = TEXT + OR_NULL;
const MAYBE_NUMBER = NUMBER + OR_NULL;

const OF_ROW = {
  id: TEXT, seq: NUMBER, flow_id: MAYBE_TEXT, step_id: MAYBE_TEXT, metadata: TEXT, status: TEXT, version: NUMBER, ttl: MAYBE_NUMBER,
  created_at: NUMBER, updated_at: NUMBER, last_interaction_at: NUMBER, deadline: MAYBE_NUMBER, origin: TEXT,
};
const OF_BARE_ROW = { ...OF_ROW, metadata: undefined };
const OF_MEMORY = { key: TEXT, value: TEXT, version: NUMBER, deadline: MAYBE_NUMBER };
const OF_BARE_MEMORY = { ...OF_MEMORY, value: undefined };
const OF_HEAD = { seq: NUMBER, clock: NUMBER, conversations: NUMBER, closed: NUMBER, expires: MAYBE_NUMBER, closed_since: MAYBE_NUMBER };
const OF_LEASE = { token: NUMBER, until: NUMBER };

/**
 * Returns what was loaded when it fits.
 * @param {Load} load
 * @param {any} loaded
 * @param {string} store
 * @returns {Loaded}
 */
export function checkLoaded(load, loaded, store) {
  const wrong = (/** @type {string} */ what) => storage(`${store}'s driver answered a load of "${load.kind}" with ${what}: see Loaded of convostate/driver.`);
  if (typeof loaded !== "object" || loaded === null) throw wrong(`${typeOf(loaded)}, not an object`);
  const { now, head, rows, memories } = loaded;
  if (!Number.isFinite(now)) throw wrong(`now: ${typeOf(now)}, not a number`);
  if (typeof head !== "object") throw wrong(`head: ${typeOf(head)}, not an object or null`);
  if (!Array.isArray(rows)) throw wrong(`rows: ${typeOf(rows)}, not an array`);
  const isOfMemories = /^memor/.test(load.kind);
  if (isOfMemories && !Array.isArray(memories)) throw wrong(`memories: ${typeOf(memories)}, not an array`);
  const found = isOfMemories ? memories : rows;
  const named = "ids" in load ? load.ids : "keys" in load ? load.keys : undefined;
  const most = named?.length ?? ("limit" in load ? load.limit : null);
  if (most !== null && found.length > most) throw wrong(`${found.length} where ${most} were asked for`);
  if (named && !found.every(({ id, key }) => named.includes(isOfMemories ? key : id))) throw wrong("one that was not asked for");
  // What is erased may be damaged, and is mended by it.
  if (!("isErasing" in load)) checkFields(load, head, found, isOfMemories);
  return loaded;
}

/**
 * @param {Load} load
 * @param {any} head
 * @param {any[]} found
 * @param {boolean} isOfMemories
 */
function checkFields(load, head, found, isOfMemories) {
  if (head !== null) {
    check(head, OF_HEAD, "the head's");
    if (head.lease !== null) check(head.lease, OF_LEASE, "the lease's");
  }
  const isBare = load.kind === "memory_deadlines" || ("isBare" in load && load.isBare === true);
  const [fields, whose] = isOfMemories
    ? [isBare ? OF_BARE_MEMORY : OF_MEMORY, "a memory's"]
    : [isBare ? OF_BARE_ROW : OF_ROW, "a conversation's"];
  for (const one of found) check(one, fields, whose);
}

/**
 * @param {any} object
 * @param {Record<string, string | undefined>} fields
 * @param {string} whose
 */
function check(object, fields, whose) {
  for (const [name, type] of Object.entries(fields)) {
    const value = object?.[name];
    if (type === undefined || typeof value === type || (value === null && type.endsWith(OR_NULL)) || `${typeof value}${OR_NULL}` === type) continue;
    throw damaged(`${whose} ${name} is ${typeOf(value)}, not a ${type.replace(OR_NULL, " or null")}`);
  }
}

/**
 * Returns the clients when they are some.
 * @param {any} clients
 * @param {"due" | "clients"} call
 * @param {string} store
 * @returns {import("../entry/index.js").Client[]}
 */
export function checkClients(clients, call, store) {
  const isClient = (/** @type {any} */ one) => ["bot_id", "user_id", "channel_id"].every((name) => typeof one?.[name] === "string");
  if (Array.isArray(clients) && clients.every(isClient)) return clients;
  throw storage(`${store}'s driver answered ${call} with what is no array of clients: see Driver of convostate/driver.`);
}
