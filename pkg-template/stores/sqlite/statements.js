// The SQL of the SQLite store. Each load is one statement: the head with each row, and with none when there is none. `limit ? + 0`,
// since with `limit ?` SQLite plans the statement anew each time, which takes several times as long as the rest.

/** @typedef {import("../driver.js").Load} Load */

// Each under a name of its own, for libraries that make objects of rows.
const HEAD = `c.key as h_key, c.seq as h_seq, c.clock as h_clock, c.conversations as h_conversations, c.closed as h_closed,
  c.expires as h_expires, c.closed_since as h_closed_since, c.lease_token as h_lease_token, c.lease_until as h_lease_until,
  c.memories as h_memories, c.once as h_once`;
const ROW = `v.id, v.seq, v.flow_id, v.step_id, v.metadata, v.status, v.version, v.ttl, v.created_at, v.updated_at,
  v.last_interaction_at, v.deadline, v.origin`;
const BARE_ROW = ROW.replace("v.metadata", "'' as metadata");
const MEMORY = "v.key, v.version, v.deadline, v.value";
const BARE_MEMORY = MEMORY.replace("v.value", "'' as value");
const WHO = "c.user_id = ? and c.bot_id = ? and c.channel_id = ?";
const CLIENTS = "select bot_id, user_id, channel_id from convostate_head";
const ALL = -1;
const LAST = Number.MAX_SAFE_INTEGER;

/**
 * @param {string} which
 * @param {string} [order]
 * @param {string} [columns]
 */
function rows(which, order = "", columns = ROW) {
  return joined("convostate_conversation", which, order, columns);
}

/**
 * @param {string} which
 * @param {string} [order]
 * @param {string} [columns]
 */
function memories(which, order = "", columns = MEMORY) {
  return joined("convostate_memory", which, order, columns);
}

/**
 * @param {string} table
 * @param {string} which
 * @param {string} order
 * @param {string} columns
 */
function joined(table, which, order, columns) {
  return `select ${HEAD}, ${columns} from convostate_head c left join ${table} v on v.client = c.key and ${which} where ${WHO} ${order}`;
}

/** @param {string} condition that one index serves */
function due(condition) {
  return `${CLIENTS} where ${condition} limit ? + 0`;
}

const LOADS = {
  head: `select ${HEAD}, null from convostate_head c where ${WHO}`,
  id: rows("v.id = ?"),
  open: rows("v.status = 'OPEN'", "order by v.last_interaction_at desc, v.seq desc limit ? + 0"),
  openBare: rows("v.status = 'OPEN'", "order by v.last_interaction_at desc, v.seq desc limit ? + 0", BARE_ROW),
  page: rows("v.seq < ?", "order by v.seq desc limit ? + 0"),
  pageOf: rows("v.seq < ? and v.status in (?, ?)", "order by v.seq desc limit ? + 0"),
  pageBare: rows("v.seq < ?", "order by v.seq desc limit ? + 0", BARE_ROW),
  pageOfBare: rows("v.seq < ? and v.status in (?, ?)", "order by v.seq desc limit ? + 0", BARE_ROW),
  deadlines: rows("v.status = 'OPEN' and v.deadline is not null", "order by v.deadline limit ? + 0"),
  closedByTime: rows("v.status <> 'OPEN'", "order by v.updated_at, v.seq limit ? + 0"),
  closedBySeq: rows("v.status <> 'OPEN'", "order by v.seq limit ? + 0"),
  memory: memories("v.key = ?"),
  memories: memories("v.key between ? and ?", "order by v.key limit ? + 0"),
  memoriesBare: memories("v.key between ? and ?", "order by v.key limit ? + 0", BARE_MEMORY),
  memoryDeadlines: memories("v.deadline is not null", "order by v.deadline limit ? + 0", BARE_MEMORY),
};

export const SQL = {
  ...LOADS,
  begin: "begin immediate",
  commit: "commit",
  rollback: "rollback",
  insertHead: `insert into convostate_head (seq, clock, conversations, closed, memories, expires, closed_since, lease_token,
    lease_until, once, user_id, bot_id, channel_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  updateHead: `update convostate_head set seq = ?, clock = ?, conversations = ?, closed = ?, memories = ?, expires = ?,
    closed_since = ?, lease_token = ?, lease_until = ?, once = ? where key = ?`,
  deleteHead: "delete from convostate_head where key = ?",
  insertRow: `insert into convostate_conversation (flow_id, step_id, metadata, status, version, updated_at, last_interaction_at,
    deadline, ttl, client, id, seq, created_at, origin) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  updateRow: `update convostate_conversation set flow_id = ?, step_id = ?, metadata = ?, status = ?, version = ?, updated_at = ?,
    last_interaction_at = ?, deadline = ?, ttl = ? where client = ? and id = ?`,
  endRow: `update convostate_conversation set status = ?, version = ?, updated_at = ?, last_interaction_at = ?, deadline = ?
    where client = ? and id = ?`,
  deleteRow: "delete from convostate_conversation where client = ? and id = ?",
  deleteRows: "delete from convostate_conversation where client = ?",
  remember: `insert into convostate_memory (client, key, version, deadline, value) values (?, ?, ?, ?, ?)
    on conflict (client, key) do update set version = excluded.version, deadline = excluded.deadline, value = excluded.value`,
  forget: "delete from convostate_memory where client = ? and key = ?",
  forgetAll: "delete from convostate_memory where client = ?",
  dueExpired: due("expires <= ?"),
  dueOutdated: due("closed_since < ?"),
  dueExcess: due("closed > ?"),
  clients: `${CLIENTS} where (user_id, bot_id, channel_id) > (?, ?, ?) order by user_id, bot_id, channel_id limit ? + 0`,
};

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
  const [key, seq, clock, conversations, closed, expires, closed_since, token, until, memories, once, id] = first;
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
    seq: found[12],
    flow_id: found[13],
    step_id: found[14],
    metadata: found[15],
    status: found[16],
    version: found[17],
    ttl: found[18],
    created_at: found[19],
    updated_at: found[20],
    last_interaction_at: found[21],
    deadline: found[22],
    origin: found[23],
  };
}

/**
 * The statement of a load, and what it takes before and after the client's ids.
 * @param {Load} load
 * @returns {{ name: keyof typeof LOADS, before: (string | number)[], after: number[] }}
 */
export function statementOf(load) {
  switch (load.kind) {
    case "head":
      return { name: "head", before: [], after: [] };
    case "ids":
      return { name: "id", before: load.ids, after: [] };
    case "open":
      return { name: load.isBare ? "openBare" : "open", before: [], after: [load.limit ?? ALL] };
    case "page": {
      const [from, after] = [load.before ?? LAST, [load.limit ?? ALL]];
      if (load.statuses === null) return { name: load.isBare ? "pageBare" : "page", before: [from], after };
      const [first = "", second = first] = load.statuses;
      return { name: load.isBare ? "pageOfBare" : "pageOf", before: [from, first, second], after };
    }
    case "deadlines":
      return { name: "deadlines", before: [], after: [load.limit] };
    case "closed":
      return { name: load.by === "seq" ? "closedBySeq" : "closedByTime", before: [], after: [load.limit] };
    case "memory":
      return { name: "memory", before: load.keys, after: [] };
    case "memories":
      return { name: load.isBare ? "memoriesBare" : "memories", before: [load.from, load.to], after: [load.limit ?? ALL] };
    case "memory_deadlines":
      return { name: "memoryDeadlines", before: [], after: [load.limit] };
  }
}

/** @param {any[]} found */
export function clientOf([bot_id, user_id, channel_id]) {
  return { bot_id, user_id, channel_id };
}

/**
 * What `insertHead` and `updateHead` take first.
 * @param {import("../driver.js").Head} head
 */
export function headValues({ seq, clock, conversations, closed, memories = 0, expires, closed_since, lease, once = null }) {
  return [seq, clock, conversations, closed, memories, expires, closed_since, lease?.token ?? null, lease?.until ?? null, once];
}

/**
 * What `insertRow` and `updateRow` take first.
 * @param {import("../driver.js").Row} row
 */
export function changing(row) {
  return [row.flow_id, row.step_id, row.metadata, ...ending(row), row.ttl];
}

/**
 * What `endRow` takes first.
 * @param {import("../driver.js").Row} row
 */
export function ending({ status, version, updated_at, last_interaction_at, deadline }) {
  return [status, version, updated_at, last_interaction_at, deadline];
}
