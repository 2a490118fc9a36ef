// The SQL of the SQLite store. Each load is one statement: the head with each row, and with none when there is none.

/** @typedef {import("./driver.js").Load} Load */

const HEAD = `
  c.key as h_key, c.seq as h_seq, c.clock as h_clock, c.conversations as h_conversations, c.closed as h_closed,
  c.expires as h_expires, c.closed_since as h_closed_since, c.lease_token as h_lease_token, c.lease_until as h_lease_until`;
const ROW = `
  v.id, v.seq, v.flow_id, v.step_id, v.metadata, v.status, v.version, v.ttl,
  v.created_at, v.updated_at, v.last_interaction_at, v.deadline, v.origin`;
const WHO = "c.user_id = ? and c.bot_id = ? and c.channel_id = ?";
const ALL = -1;
const LAST = Number.MAX_SAFE_INTEGER;

/**
 * @param {string} which
 * @param {string} [order]
 */
function rows(which, order = "") {
  return `select ${HEAD}, ${ROW} from convostate_client c
    left join convostate_conversation v on v.client = c.key and ${which} where ${WHO} ${order}`;
}

const LOADS = {
  head: `select ${HEAD}, null as id from convostate_client c where ${WHO}`,
  id: rows("v.id = ?"),
  open: rows("v.status = 'OPEN'", "order by v.last_interaction_at desc, v.seq desc limit ?"),
  page: rows("v.seq < ?", "order by v.seq desc limit ?"),
  pageOf: rows("v.seq < ? and v.status in (?, ?)", "order by v.seq desc limit ?"),
  deadlines: rows("v.status = 'OPEN' and v.deadline is not null", "order by v.deadline limit ?"),
  closedByTime: rows("v.status <> 'OPEN'", "order by v.updated_at, v.seq limit ?"),
  closedBySeq: rows("v.status <> 'OPEN'", "order by v.seq limit ?"),
};

export const SQL = {
  ...LOADS,
  begin: "begin immediate",
  commit: "commit",
  rollback: "rollback",
  insertHead: `insert into convostate_client (seq, clock, conversations, closed, expires, closed_since, lease_token, lease_until,
    user_id, bot_id, channel_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  updateHead: `update convostate_client set seq = ?, clock = ?, conversations = ?, closed = ?, expires = ?, closed_since = ?,
    lease_token = ?, lease_until = ? where key = ?`,
  deleteHead: "delete from convostate_client where key = ?",
  insertRow: `insert into convostate_conversation (flow_id, step_id, metadata, status, version, updated_at, last_interaction_at,
    deadline, client, id, seq, ttl, created_at, origin) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  updateRow: `update convostate_conversation set flow_id = ?, step_id = ?, metadata = ?, status = ?, version = ?, updated_at = ?,
    last_interaction_at = ?, deadline = ? where client = ? and id = ?`,
  deleteRow: "delete from convostate_conversation where client = ? and id = ?",
  deleteRows: "delete from convostate_conversation where client = ?",
  due: `select bot_id, user_id, channel_id from convostate_client
    where expires <= ? or closed_since < ? or (closed > 0 and closed > ?) limit ?`,
};

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
      return { name: "open", before: [], after: [load.limit ?? ALL] };
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
