// The SQL of the SQLite store. Each load is one statement: the head with each row, and with none when there is none. `limit ? + 0`,
// since with `limit ?` SQLite plans the statement anew each time, which takes several times as long as the rest.

/** @typedef {import("../driver.js").Load} Load */

// Each under a name of its own, for libraries that make objects of rows.
const HEAD = `c.key as h_key, c.seq as h_seq, c.clock as h_clock, c.conversations as h_conversations, c.closed as h_closed,
  c.expires as h_expires, c.closed_since as h_closed_since, c.lease_token as h_lease_token, c.lease_until as h_lease_until,
  c.once as h_once`;
const ROW = `v.id, v.seq, v.flow_id, v.step_id, v.metadata, v.status, v.version, v.ttl, v.created_at, v.updated_at,
  v.last_interaction_at, v.deadline, v.origin`;
const BARE_ROW = ROW.replace("v.metadata", "'' as metadata");
const WHO = "c.user_id = ? and c.bot_id = ? and c.channel_id = ?";
const CLIENTS = "select bot_id, user_id, channel_id from convostate_client";
const ALL = -1;
const LAST = Number.MAX_SAFE_INTEGER;

/**
 * @param {string} which
 * @param {string} [order]
 * @param {string} [columns]
 */
function rows(which, order = "", columns = ROW) {
  return `select ${HEAD}, ${columns} from convostate_client c
    left join convostate_conversation v on v.client = c.key and ${which} where ${WHO} ${order}`;
}

/** @param {string} condition that one index serves */
function due(condition) {
  return `${CLIENTS} where ${condition} limit ? + 0`;
}

const LOADS = {
  head: `select ${HEAD}, null from convostate_client c where ${WHO}`,
  id: rows("v.id = ?"),
  open: rows("v.status = 'OPEN'", "order by v.last_interaction_at desc, v.seq desc limit ? + 0"),
  openBare: rows("v.status = 'OPEN'", "order by v.last_interaction_at desc, v.seq desc limit ? + 0", BARE_ROW),
  page: rows("v.seq < ?", "order by v.seq desc limit ? + 0"),
  pageOf: rows("v.seq < ? and v.status in (?, ?)", "order by v.seq desc limit ? + 0"),
  deadlines: rows("v.status = 'OPEN' and v.deadline is not null", "order by v.deadline limit ? + 0"),
  closedByTime: rows("v.status <> 'OPEN'", "order by v.updated_at, v.seq limit ? + 0"),
  closedBySeq: rows("v.status <> 'OPEN'", "order by v.seq limit ? + 0"),
};

export const SQL = {
  ...LOADS,
  begin: "begin immediate",
  commit: "commit",
  rollback: "rollback",
  insertHead: `insert into convostate_client (seq, clock, conversations, closed, expires, closed_since, lease_token, lease_until, once,
    user_id, bot_id, channel_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  updateHead: `update convostate_client set seq = ?, clock = ?, conversations = ?, closed = ?, expires = ?, closed_since = ?,
    lease_token = ?, lease_until = ?, once = ? where key = ?`,
  deleteHead: "delete from convostate_client where key = ?",
  insertRow: `insert into convostate_conversation (flow_id, step_id, metadata, status, version, updated_at, last_interaction_at,
    deadline, client, id, seq, ttl, created_at, origin) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  updateRow: `update convostate_conversation set flow_id = ?, step_id = ?, metadata = ?, status = ?, version = ?, updated_at = ?,
    last_interaction_at = ?, deadline = ? where client = ? and id = ?`,
  endRow: `update convostate_conversation set status = ?, version = ?, updated_at = ?, last_interaction_at = ?, deadline = ?
    where client = ? and id = ?`,
  deleteRow: "delete from convostate_conversation where client = ? and id = ?",
  deleteRows: "delete from convostate_conversation where client = ?",
  dueExpired: due("expires <= ?"),
  dueOutdated: due("closed_since < ?"),
  dueExcess: due("closed > ?"),
  clients: `${CLIENTS} where (user_id, bot_id, channel_id) > (?, ?, ?) order by user_id, bot_id, channel_id limit ? + 0`,
};

/**
 * What a load found: the client's key and head, and its rows.
 * @param {any[][]} found
 * @returns {{ key: number | undefined, head: import("../driver.js").Head | null, rows: import("../driver.js").Row[] }}
 */
export function readLoad(found) {
  const first = found[0];
  if (first === undefined) return { key: undefined, head: null, rows: [] };
  const [key, seq, clock, conversations, closed, expires, closed_since, token, until, once, id] = first;
  const head = { seq, clock, conversations, closed, expires, closed_since, lease: token === null ? null : { token, until }, once };
  return { key, head, rows: id === null ? [] : found.map(rowOf) };
}

/**
 * @param {any[]} found
 * @returns {import("../driver.js").Row}
 */
function rowOf(found) {
  return {
    id: found[10],
    seq: found[11],
    flow_id: found[12],
    step_id: found[13],
    metadata: found[14],
    status: found[15],
    version: found[16],
    ttl: found[17],
    created_at: found[18],
    updated_at: found[19],
    last_interaction_at: found[20],
    deadline: found[21],
    origin: found[22],
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
      if (load.statuses === null) return { name: "page", before: [from], after };
      const [first = "", second = first] = load.statuses;
      return { name: "pageOf", before: [from, first, second], after };
    }
    case "deadlines":
      return { name: "deadlines", before: [], after: [load.limit] };
    case "closed":
      return { name: load.by === "seq" ? "closedBySeq" : "closedByTime", before: [], after: [load.limit] };
  }
}
