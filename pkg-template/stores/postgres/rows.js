// Rows and heads as the tables keep them. PostgreSQL's 64-bit integers come as texts; times come as
// seconds and go as milliseconds.

/** @typedef {import("../driver.js").Row} Row */
/** @typedef {import("../driver.js").Head} Head */
/** @typedef {import("../driver.js").MemoryRow} MemoryRow */

/** @param {string} milliseconds in SQL */
export const time = (milliseconds) => `timestamptz 'epoch' + ${milliseconds} * interval '1 millisecond'`;
/**
 * As a double, which costs PostgreSQL less than an exact number; it is exact to the microsecond for two centuries to come.
 * @param {string} time in SQL
 */
const secondsOf = (time) => `date_part('epoch', ${time})`;

/** The server's clock. */
export const NOW = secondsOf("clock_timestamp()");

/** Of a client. */
export const NAMES = "bot_id, user_id, channel_id";
/** Of the conversation `r`. */
export const STEPS = "r.flow_id, r.step_id";
/** Of the memory `r`, with what follows. */
export const KEY = "r.key, r.version";

/** Of the client `c`. */
export const HEAD_COLUMNS = `c.seq, ${secondsOf("c.clock")}, c.conversations, c.closed, ${secondsOf("c.expires")},
  ${secondsOf("c.closed_since")}, c.lease_token, ${secondsOf("c.lease_until")}, c.memories, c.once`;

/** Of the conversation `r`. */
export const ROW_COLUMNS = `r.id, r.seq, ${STEPS}, r.metadata::text, r.status, r.version, r.ttl,
  ${secondsOf("r.created_at")}, ${secondsOf("r.updated_at")}, ${secondsOf("r.last_interaction_at")},
  ${secondsOf("r.deadline")}, r.origin`;

export const BARE_ROW_COLUMNS = ROW_COLUMNS.replace("r.metadata::text", "''");

/** Of the memory `r`. */
export const MEMORY_COLUMNS = `${KEY}, ${secondsOf("r.deadline")}, r.value`;

export const BARE_MEMORY_COLUMNS = MEMORY_COLUMNS.replace("r.value", "''");

/**
 * Whether a cell is NULL. The library postgres can be told to make something else of it.
 * @param {unknown} cell
 */
export function isNone(cell) {
  return cell === null || cell === undefined;
}

/**
 * @param {any[]} cells of HEAD_COLUMNS
 * @returns {Head}
 */
export function headOf([seq, clock, conversations, closed, expires, closedSince, token, until, memories, once]) {
  return {
    seq: Number(seq),
    clock: milliseconds(clock),
    conversations: Number(conversations),
    closed: Number(closed),
    expires: maybe(expires),
    closed_since: maybe(closedSince),
    lease: isNone(token) ? null : { token: Number(token), until: milliseconds(until) },
    memories: Number(memories),
    once,
  };
}

/**
 * @param {Head} head
 * @returns {(number | null)[]} in the order of HEAD_COLUMNS, but for what is seldom there
 */
export function headValues({ seq, clock, conversations, closed, expires, closed_since, lease }) {
  return [seq, clock, conversations, closed, expires, closed_since, lease?.token ?? null, lease?.until ?? null];
}

/**
 * @param {any[]} cells of ROW_COLUMNS
 * @returns {Row}
 */
export function rowOf([id, seq, flow_id, step_id, metadata, status, version, ttl, created, updated, last, deadline, origin]) {
  return {
    id,
    seq: Number(seq),
    flow_id: flow_id ?? null,
    step_id: step_id ?? null,
    metadata,
    status,
    version: Number(version),
    ttl: isNone(ttl) ? null : Number(ttl),
    created_at: milliseconds(created),
    updated_at: milliseconds(updated),
    last_interaction_at: milliseconds(last),
    deadline: maybe(deadline),
    origin,
  };
}

/**
 * @param {any[]} cells of MEMORY_COLUMNS
 * @returns {MemoryRow}
 */
export function memoryOf([key, version, deadline, value]) {
  return { key, version: Number(version), deadline: maybe(deadline), value };
}

/** @param {unknown} seconds of a time that is kept in whole milliseconds */
function milliseconds(seconds) {
  return Math.round(Number(seconds) * 1000);
}

/** @param {unknown} seconds */
function maybe(seconds) {
  return isNone(seconds) ? null : milliseconds(seconds);
}
