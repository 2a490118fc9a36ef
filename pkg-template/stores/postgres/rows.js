// Rows and heads as the tables keep them. PostgreSQL's 64-bit integers come as texts; times go and come as milliseconds.

/** @typedef {import("../driver.js").Row} Row */
/** @typedef {import("../driver.js").Head} Head */
/** @typedef {string | null} Cell */

/** @param {string} milliseconds in SQL */
export const time = (milliseconds) => `timestamptz 'epoch' + ${milliseconds} * interval '1 millisecond'`;
/** @param {string} time in SQL */
const millisecondsOf = (time) => `(extract(epoch from ${time}) * 1000)::bigint`;

/** The server's clock. */
export const NOW = "floor(extract(epoch from clock_timestamp()) * 1000)::bigint";

/** Of the client `c`. */
export const HEAD_COLUMNS = `c.seq, ${millisecondsOf("c.clock")}, c.conversations, c.closed, ${millisecondsOf("c.expires")},
  ${millisecondsOf("c.closed_since")}, c.lease_token, ${millisecondsOf("c.lease_until")}`;

/** Of the conversation `r`. */
export const ROW_COLUMNS = `r.id, r.seq, r.flow_id, r.step_id, r.metadata::text, r.status, r.version, r.ttl,
  ${millisecondsOf("r.created_at")}, ${millisecondsOf("r.updated_at")}, ${millisecondsOf("r.last_interaction_at")},
  ${millisecondsOf("r.deadline")}, r.origin`;

/**
 * @param {Cell[]} cells of HEAD_COLUMNS
 * @returns {Head}
 */
export function headOf([seq, clock, conversations, closed, expires, closedSince, token, until]) {
  return {
    seq: Number(seq),
    clock: Number(clock),
    conversations: Number(conversations),
    closed: Number(closed),
    expires: numberOrNull(expires),
    closed_since: numberOrNull(closedSince),
    lease: token === null ? null : { token: Number(token), until: Number(until) },
  };
}

/**
 * @param {Head} head
 * @returns {(number | null)[]} in the order of HEAD_COLUMNS
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
    flow_id,
    step_id,
    metadata,
    status,
    version: Number(version),
    ttl: numberOrNull(ttl),
    created_at: Number(created),
    updated_at: Number(updated),
    last_interaction_at: Number(last),
    deadline: numberOrNull(deadline),
    origin,
  };
}

/** @param {Cell} cell */
function numberOrNull(cell) {
  return cell === null ? null : Number(cell);
}
