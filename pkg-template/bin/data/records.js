// The lines of an export: first which form it has, then of each client one line and one for each of its conversations and memories, at the
// end how many there were and their checksum. Each is a JSON object with its kind.

/** @typedef {import("./rows.js").Holding} Holding */
/** @typedef {import("./rows.js").MemoryRow} MemoryRow */
/** @typedef {import("../../stores/driver.js").Row} Row */
/** @typedef {{ clients: number, conversations: number, memories: number }} Counts */

export const FORMAT = 1;
const TEXTS = ["id", "metadata", "status", "origin"];
const TEXTS_OR_NULL = ["flow_id", "step_id"];
const NUMBERS = ["seq", "version", "created_at", "updated_at", "last_interaction_at"];

export function firstLine() {
  return JSON.stringify({ kind: "convostate", format: FORMAT });
}

/**
 * Metadata is a text in it, so that it stays as it is to the letter. Leases are left out: their turns are elsewhere.
 * @param {Holding} holding
 */
export function linesOf({ client: { bot_id, user_id, channel_id }, head: { seq, clock, expires, closed_since, once }, rows, memories }) {
  const client = { kind: "client", bot_id, user_id, channel_id, seq, clock, expires, closed_since, once: once ?? undefined, conversations: rows.length, memories: memories.length };
  return [JSON.stringify(client), ...rows.map(lineOf), ...memories.map(memoryLine)];
}

/** @param {Row} row its deadline follows from the rest */
function lineOf({ id, seq, flow_id, step_id, metadata, status, version, ttl, created_at, updated_at, last_interaction_at, origin }) {
  const kind = "conversation";
  return JSON.stringify({ kind, id, seq, flow_id, step_id, metadata, status, version, ttl, created_at, updated_at, last_interaction_at, origin });
}

/** @param {MemoryRow} memory its value is a text in it, as metadata is */
function memoryLine({ key, value, version, deadline }) {
  return JSON.stringify({ kind: "memory", key, value, version, deadline });
}

/**
 * @param {Counts} counts
 * @param {string} sha256 of all lines before, each with its line's end
 */
export function lastLine({ clients, conversations, memories }, sha256) {
  return JSON.stringify({ kind: "end", clients, conversations, memories, sha256 });
}

/**
 * @param {string} text
 * @returns {any} an object with a kind
 */
export function recordOf(text) {
  /** @type {any} */
  let record;
  try {
    record = JSON.parse(text);
  } catch (cause) {
    throw new Error("it is no JSON", { cause });
  }
  if (typeof record?.kind !== "string") throw new Error("it has no kind");
  return record;
}

/**
 * What the records of a client hold. What it may not be, the core says; here only that the types are right.
 * @param {any} client
 * @param {any[]} records its conversations and memories
 * @returns {Holding}
 */
export function holdingOf({ bot_id, user_id, channel_id, seq, clock, expires, closed_since, once }, records) {
  const rows = records.filter(({ kind }) => kind === "conversation").map(rowOf);
  const memories = records.filter(({ kind }) => kind === "memory").map(memoryOf);
  const open = rows.filter(({ status }) => status === "OPEN");
  const closed = rows.filter(({ status }) => status !== "OPEN");
  // A sweep may come too early by them, and never too late.
  const head = {
    seq: number(seq, "seq"),
    clock: number(clock, "clock"),
    conversations: rows.length,
    closed: closed.length,
    expires: soonest([maybe(expires, "expires"), ...[...open, ...memories].map(({ deadline }) => deadline)]),
    closed_since: soonest([maybe(closed_since, "closed_since"), ...closed.map(({ updated_at }) => updated_at)]),
    lease: null,
    once: once === undefined ? undefined : text(once, "once"),
    memories: memories.length || undefined,
  };
  const client = { bot_id: text(bot_id, "bot_id"), user_id: text(user_id, "user_id"), channel_id: text(channel_id, "channel_id") };
  return { client, head, rows, memories };
}

/**
 * @param {any} record
 * @returns {Row}
 */
function rowOf(record) {
  for (const name of TEXTS) text(record[name], name);
  for (const name of TEXTS_OR_NULL) if (record[name] !== null) text(record[name], name);
  for (const name of NUMBERS) number(record[name], name);
  const { id, seq, flow_id, step_id, metadata, status, version, created_at, updated_at, last_interaction_at, origin } = record;
  const ttl = maybe(record.ttl, "ttl");
  const deadline = status === "OPEN" && ttl !== null ? last_interaction_at + ttl * 1000 : null;
  return { id, seq, flow_id, step_id, metadata, status, version, ttl, created_at, updated_at, last_interaction_at, deadline, origin };
}

/**
 * @param {any} record
 * @returns {MemoryRow}
 */
function memoryOf({ key, value, version, deadline }) {
  return { key: text(key, "key"), value: text(value, "value"), version: number(version, "version"), deadline: maybe(deadline, "deadline") };
}

/**
 * @param {unknown} value
 * @param {string} name
 */
function text(value, name) {
  if (typeof value !== "string") throw new Error(`its ${name} is no text`);
  return value;
}

/**
 * @param {unknown} value
 * @param {string} name
 */
function number(value, name) {
  if (!Number.isSafeInteger(value)) throw new Error(`its ${name} is no whole number`);
  return /** @type {number} */ (value);
}

/**
 * @param {unknown} value
 * @param {string} name
 */
function maybe(value, name) {
  return value === null ? null : number(value, name);
}

/** @param {(number | null)[]} times */
function soonest(times) {
  return times.reduce((one, other) => (one === null || other === null ? (one ?? other) : Math.min(one, other)), null);
}
