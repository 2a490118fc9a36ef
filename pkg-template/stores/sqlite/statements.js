// The SQL of the SQLite store. Each load is one statement: the head with each row, and with none when there is none. `limit ? + 0`,
// since with `limit ?` SQLite plans the statement anew each time, which takes several times as long as the rest.

/** @typedef {import("../driver.js").Load} Load */

/** What of a head is written; its client's ids and key never change. */
export const HEAD = ["seq", "clock", "conversations", "closed", "memories", "expires", "closed_since", "lease_token", "lease_until", "once"];
export const WHO = ["user_id", "bot_id", "channel_id"];
/** What of a row changes when its conversation ends. */
export const ENDING = ["status", "version", "updated_at", "last_interaction_at", "deadline"];
const CHANGING = ["flow_id", "step_id", "metadata", ...ENDING, "ttl"];
const ROW = ["id", ...CHANGING, "seq", "created_at", "origin"];
const MEMORY = ["key", "version", "deadline", "value"];
const CLIENTS = "select bot_id, user_id, channel_id from convostate_head";
const THE_ROW = "client = ? and id = ?";
const ALL = -1;
const LAST = Number.MAX_SAFE_INTEGER;

/**
 * @param {string} table
 * @param {string[]} columns
 * @__NO_SIDE_EFFECTS__ so that a store has only those that it uses
 */
export function insertInto(table, columns) {
  return `insert into convostate_${table} (${columns.join(", ")}) values (${columns.map(() => "?").join(", ")})`;
}

/**
 * @param {string} table
 * @param {string[]} columns
 * @param {string} which
 * @__NO_SIDE_EFFECTS__
 */
export function update(table, columns, which) {
  return `update convostate_${table} set ${columns.map((name) => `${name} = ?`).join(", ")} where ${which}`;
}

/**
 * @param {string} table
 * @param {string} which
 * @__NO_SIDE_EFFECTS__
 */
function deleteFrom(table, which) {
  return `delete from convostate_${table} where ${which}`;
}

/**
 * A head's columns have names of their own, for libraries that make objects of rows.
 * @param {string[]} columns others
 * @param {string} from
 * @param {string} [order]
 */
function headWith(columns, from = "", order = "") {
  const head = ["key", ...HEAD].map((name) => `c.${name} as h_${name}`);
  return `select ${[...head, ...columns].join(", ")} from convostate_head c${from} where ${WHO.map((name) => `c.${name} = ?`).join(" and ")} ${order}`;
}

/**
 * With all columns, and without the one that may be long.
 * @param {string} table
 * @param {string[]} columns
 * @param {string} long
 */
function joined(table, columns, long) {
  /** @param {string} which @param {string} [order] */
  return (which, order) => [columns.map((name) => `v.${name}`), columns.map((name) => (name === long ? `'' as ${name}` : `v.${name}`))].map((wanted) =>
    headWith(wanted, ` left join convostate_${table} v on v.client = c.key and ${which}`, order && `order by ${order} limit ? + 0`));
}

const rows = joined("conversation", ROW, "metadata");
const memories = joined("memory", MEMORY, "value");

/** @param {string} condition that one index serves */
function due(condition) {
  return `${CLIENTS} where ${condition} limit ? + 0`;
}

const LOADS = {
  head: [headWith(["null"])],
  ids: rows("v.id = ?"),
  open: rows("v.status = 'OPEN'", "v.last_interaction_at desc, v.seq desc"),
  page: rows("v.seq < ?", "v.seq desc"),
  page_of: rows("v.seq < ? and v.status in (?, ?)", "v.seq desc"),
  deadlines: rows("v.status = 'OPEN' and v.deadline is not null", "v.deadline"),
  closed_by_updated_at: rows("v.status <> 'OPEN'", "v.updated_at, v.seq"),
  closed_by_seq: rows("v.status <> 'OPEN'", "v.seq"),
  memory: memories("v.key = ?"),
  memories: memories("v.key between ? and ?", "v.key"),
  memory_deadlines: memories("v.deadline is not null", "v.deadline"),
};

export const UPDATE_HEAD = update("head", HEAD, "key = ?");
export const DELETE_HEAD = deleteFrom("head", "key = ?");
export const INSERT_ROW = insertInto("conversation", ["client", ...ROW]);
export const UPDATE_ROW = update("conversation", CHANGING, THE_ROW);
export const END_ROW = update("conversation", ENDING, THE_ROW);
export const DELETE_ROW = deleteFrom("conversation", THE_ROW);
export const DELETE_ROWS = deleteFrom("conversation", "client = ?");
export const REMEMBER = `${insertInto("memory", ["client", ...MEMORY])}
  on conflict (client, key) do update set version = excluded.version, deadline = excluded.deadline, value = excluded.value`;
export const FORGET = deleteFrom("memory", "client = ? and key = ?");
export const FORGET_ALL = deleteFrom("memory", "client = ?");
export const DUE_EXPIRED = due("expires <= ?");
export const DUE_OUTDATED = due("closed_since < ?");
export const DUE_EXCESS = due("closed > ?");
export const LISTED = `${CLIENTS} where (user_id, bot_id, channel_id) > (?, ?, ?) order by user_id, bot_id, channel_id limit ? + 0`;

/**
 * @typedef {object} Found
 * @property {number | undefined} key the client's
 * @property {import("../driver.js").Head | null} head
 * @property {import("../driver.js").Row[]} rows
 * @property {import("../driver.js").MemoryRow[]} memories
 */

/**
 * @param {any[][]} found
 * @param {boolean} isOfMemories
 * @returns {Found}
 */
export function readLoad(found, isOfMemories) {
  const first = found[0];
  if (first === undefined) return { key: undefined, head: null, rows: [], memories: [] };
  const [key, seq, clock, conversations, closed, memories, expires, closed_since, token, until, once, id] = first;
  const lease = token === null ? null : { token, until };
  const head = { seq, clock, conversations, closed, memories, expires, closed_since, lease, once };
  const isThere = id !== null;
  return {
    key,
    head,
    rows: isThere && !isOfMemories ? found.map(rowOf) : [],
    memories: isThere && isOfMemories ? found.map(memoryOf) : [],
  };
}

/**
 * @param {any[]} found
 * @returns {import("../driver.js").MemoryRow}
 */
function memoryOf(found) {
  return { key: found[11], version: found[12], deadline: found[13], value: found[14] };
}

/**
 * @param {any[]} found
 * @returns {import("../driver.js").Row}
 */
function rowOf(found) {
  return {
    id: found[11],
    seq: found[21],
    flow_id: found[12],
    step_id: found[13],
    metadata: found[14],
    status: found[15],
    version: found[16],
    ttl: found[20],
    created_at: found[22],
    updated_at: found[17],
    last_interaction_at: found[18],
    deadline: found[19],
    origin: found[23],
  };
}

/**
 * The statement of a load, and what it takes before and after the client's ids.
 * @param {Load} load
 * @returns {[sql: string, before: (string | number)[], after: number[]]}
 */
export function statementOf(load) {
  const isBare = load.kind === "memory_deadlines" || ("isBare" in load && load.isBare);
  const after = "limit" in load ? [load.limit ?? ALL] : [];
  /** @type {(name: keyof typeof LOADS, before?: (string | number)[]) => any} */
  const taking = (name, before = []) => [LOADS[name][isBare ? 1 : 0], before, after];
  switch (load.kind) {
    case "ids":
      return taking("ids", load.ids);
    case "page": {
      const before = load.before ?? LAST;
      if (load.statuses === null) return taking("page", [before]);
      const [first = "", second = first] = load.statuses;
      return taking("page_of", [before, first, second]);
    }
    case "closed":
      return taking(`closed_by_${load.by}`);
    case "memory":
      return taking("memory", load.keys);
    case "memories":
      return taking("memories", [load.from, load.to]);
    default:
      return taking(load.kind);
  }
}

/** @param {any[]} found */
export function clientOf([bot_id, user_id, channel_id]) {
  return { bot_id, user_id, channel_id };
}

/**
 * The values of `HEAD`.
 * @param {import("../driver.js").Head} head
 */
export function headValues({ seq, clock, conversations, closed, memories = 0, expires, closed_since, lease, once = null }) {
  return [seq, clock, conversations, closed, memories, expires, closed_since, lease?.token ?? null, lease?.until ?? null, once];
}

/**
 * What `INSERT_ROW` takes.
 * @param {number} key
 * @param {import("../driver.js").Row} row
 */
export function rowValues(key, row) {
  return [key, row.id, ...changing(row), row.seq, row.created_at, row.origin];
}

/**
 * What `UPDATE_ROW` takes first.
 * @param {import("../driver.js").Row} row
 */
export function changing(row) {
  return [row.flow_id, row.step_id, row.metadata, ...ending(row), row.ttl];
}

/**
 * The values of `ENDING`.
 * @param {import("../driver.js").Row} row
 */
export function ending({ status, version, updated_at, last_interaction_at, deadline }) {
  return [status, version, updated_at, last_interaction_at, deadline];
}
