// What is sent to PostgreSQL. One statement loads, one commits, and neither holds a rule.

import { BARE_MEMORY_COLUMNS, BARE_ROW_COLUMNS, HEAD_COLUMNS, MEMORY_COLUMNS, NAMES, NOW, ROW_COLUMNS, headValues, time } from "./rows.js";

/** @typedef {import("../driver.js").Commit} Commit */
/** @typedef {import("../driver.js").Load} Load */
/** @typedef {import("../driver.js").Row} Row */
/** @typedef {import("../driver.js").MemoryRow} MemoryRow */
/** @typedef {string | number | null} Value */
/** @typedef {(value: Value) => string} Parameter puts a value in the statement */
/** @typedef {{ text: string, values: Value[] }} Statement */

const TIMES = ["created_at", "updated_at", "last_interaction_at", "deadline"];
const INTEGERS = ["seq", "version", "ttl"];
const ENDING = ["status", "version", "updated_at", "last_interaction_at", "deadline"];
const CHANGING = ["flow_id", "step_id", "metadata", "ttl", ...ENDING];
/** From how many times as many of those that are due first clients are chosen: eight sweepers then do one in ten in vain. */
const CHOICE = 32;
const OF_MEMORY = ["key", "version", "deadline", "value"];
const ALL = ["id", "seq", "created_at", "origin", ...CHANGING];

/**
 * Answers one line for each row: the server's time, the client's number, revision and head, and the row. One line at least.
 * @param {string} schema quoted
 * @param {import("../../entry/index.js").Client} client
 * @param {Load} load
 */
export function loading(schema, client, load) {
  return statement((parameter) => {
    const head = `${NOW}, c.id, c.revision, ${HEAD_COLUMNS}`;
    const from = `from (values (1)) as always left join ${schema}.head c on ${isNamed(client, parameter)}`;
    const isBare = "isBare" in load && load.isBare;
    switch (load.kind) {
      case "head":
        return `select ${head} ${from}`;
      case "memory":
      case "memories":
        return `select ${head}, ${isBare ? BARE_MEMORY_COLUMNS : MEMORY_COLUMNS} ${from} ${joined(`${schema}.memory`, load, parameter)}`;
      case "memory_deadlines":
        return `select ${head}, ${BARE_MEMORY_COLUMNS} ${from} ${joined(`${schema}.memory`, load, parameter)}`;
      default:
        return `select ${head}, ${isBare ? BARE_ROW_COLUMNS : ROW_COLUMNS} ${from} ${joined(`${schema}.conversation`, load, parameter)}`;
    }
  });
}

/**
 * @param {string} table
 * @param {Exclude<Load, { kind: "head" }>} load
 * @param {Parameter} parameter
 */
function joined(table, load, parameter) {
  if (load.kind === "ids") return `left join ${table} r on r.client = c.id and r.id in (${load.ids.map(parameter).join(", ")})`;
  if (load.kind === "memory") return `left join ${table} r on r.client = c.id and r.key in (${load.keys.map(parameter).join(", ")})`;
  const [condition, order] = wanted(load, parameter);
  const some = `select * from ${table} r where r.client = c.id and ${condition} order by ${order} limit ${parameter(load.limit)}::bigint`;
  const bytes = load.kind === "memories" ? load.bytes : null;
  return `left join lateral (${bytes === null ? some : upTo(some, parameter(bytes))}) r on true order by ${order}`;
}

/**
 * The first memories, as long as those before them have no more than so many bytes. PostgreSQL knows the length of a value without reading it.
 * @param {string} some
 * @param {string} bytes
 */
function upTo(some, bytes) {
  const sums = `select *, sum(octet_length(value)) over (order by key) - octet_length(value) as before from (${some}) r`;
  return `select * from (${sums}) r where before <= ${bytes}::bigint`;
}

/**
 * In the order of an index as far as there is one: the rows of a day are sorted.
 * @param {Exclude<Load, { kind: "head" | "ids" | "memory" }>} load
 * @param {Parameter} parameter
 */
function wanted(load, parameter) {
  switch (load.kind) {
    case "open":
      return ["r.status = 'OPEN'", "r.interaction_day desc, r.last_interaction_at desc, r.seq desc"];
    case "deadlines":
      return ["r.deadline_day is not null", "r.deadline_day, r.deadline, r.seq"];
    case "closed":
      return ["r.ended_at is not null", load.by === "seq" ? "r.seq" : "r.ended_at, r.seq"];
    case "page":
      return [ofPage(load, parameter), "r.seq desc"];
    case "memories":
      return [`r.key between ${parameter(load.from)} and ${parameter(load.to)}`, "r.key"];
    case "memory_deadlines":
      return ["r.deadline is not null", "r.deadline"];
  }
}

/**
 * @param {Load & { kind: "page" }} load
 * @param {Parameter} parameter
 */
function ofPage({ statuses, before }, parameter) {
  const conditions = ["true"];
  if (statuses !== null) conditions.push(`r.status = any(string_to_array(${parameter(statuses.join(","))}, ','))`);
  if (before !== null) conditions.push(`r.seq < ${parameter(before)}::bigint`);
  return conditions.join(" and ");
}

/**
 * Answers one line, or none when the client's revision is another one: then nothing has changed. The client's row is locked
 * first, and all else hangs on it.
 * @param {string} schema quoted
 * @param {import("../../entry/index.js").Client} client
 * @param {import("../driver.js").Revised} loaded its revision is the client's number and its revision; null for a new client
 * @param {Commit} commit
 */
export function committing(schema, client, loaded, { head, add, put, end, remove, remember = [], forget = [], erase }) {
  return statement((parameter) => {
    const parts = [`head as (${headChange(schema, client, loaded, head, parameter)})`];
    for (const table of erase ? ["conversation", "memory"] : []) {
      parts.push(`erased_${table} as (delete from ${schema}.${table} r using head where r.client = head.id returning 1)`);
    }
    if (remove.length > 0) parts.push(`removed as (${removal(schema, remove, parameter)})`);
    if (put.length > 0) parts.push(`changed as (${change(schema, put, CHANGING, parameter)})`);
    if (end.length > 0) parts.push(`ended as (${change(schema, end, ENDING, parameter)})`);
    // PostgreSQL runs them in the order that it likes, unless one asks for another.
    const first = (/** @type {string} */ table) => (erase ? `where (select count(*) from erased_${table}) >= 0` : "");
    if (add.length > 0) parts.push(`added as (${addition(schema, add, parameter)} ${first("conversation")})`);
    if (remember.length > 0) parts.push(`remembered as (${remembering(schema, remember, first("memory"), parameter)})`);
    if (forget.length > 0) parts.push(`forgotten as (${forgetting(schema, forget, parameter)})`);
    return `with ${parts.join(",\n")}\nselect id from head`;
  });
}

/**
 * @param {string} schema
 * @param {import("../../entry/index.js").Client} client
 * @param {import("../driver.js").Revised} loaded
 * @param {Commit["head"]} head
 * @param {Parameter} parameter
 */
function headChange(schema, client, { revision, head: before }, head, parameter) {
  const table = `${schema}.head`;
  if (head === null) return `delete from ${table} ${isStill(revision, parameter)}`;
  const [seq, clock, conversations, closed, expires, since, token, until] = headValues(head).map((value) => `${parameter(value)}::bigint`);
  const names = ["revision, seq, clock, conversations, closed, expires, closed_since, lease_token, lease_until"];
  const given = [seq, time(clock), conversations, closed, time(expires), time(since), token, time(until)];
  // They are seldom there, and what was noted is long.
  for (const name of /** @type {const} */ (["memories", "once"])) {
    const none = name === "once" ? null : 0;
    const value = head[name] ?? none;
    if (value === (before?.[name] ?? none)) continue;
    names.push(name);
    given.push(parameter(value));
  }
  const [columns, values] = [names.join(", "), given.join(", ")];
  if (revision !== null) return `update ${table} set (${columns}) = (revision + 1, ${values}) ${isStill(revision, parameter)}`;
  const who = [client.bot_id, client.user_id, client.channel_id].map(parameter).join(", ");
  return `insert into ${table} (${columns}, bot_id, user_id, channel_id) values (1, ${values}, ${who})
on conflict do nothing returning id`;
}

/**
 * @param {string | null} revision
 * @param {Parameter} parameter
 */
function isStill(revision, parameter) {
  const [id, number] = (revision ?? "").split(" ").map((text) => `${parameter(text)}::bigint`);
  return `where id = ${id} and revision = ${number} returning id`;
}

/**
 * @param {string} schema
 * @param {Row[]} rows
 * @param {Parameter} parameter
 */
function removal(schema, rows, parameter) {
  const ids = parameter(rows.map(({ id }) => id).join(","));
  return `delete from ${schema}.conversation r using head where r.client = head.id and r.id = any(string_to_array(${ids}, ','))`;
}

/**
 * @param {string} schema
 * @param {Row[]} rows
 * @param {string[]} names of the columns that change
 * @param {Parameter} parameter
 */
function change(schema, rows, names, parameter) {
  const columns = names.map((name) => `${name} = ${stored(name)}`).join(", ");
  return `update ${schema}.conversation r set ${columns}
from head, ${given(rows, ["id", ...names], parameter)} where r.client = head.id and r.id = n.id`;
}

/**
 * @param {string} schema
 * @param {Row[]} rows
 * @param {Parameter} parameter
 */
function addition(schema, rows, parameter) {
  return `insert into ${schema}.conversation (client, ${ALL.join(", ")})
select head.id, ${ALL.map(stored).join(", ")} from head, ${given(rows, ALL, parameter)}`;
}

/**
 * @param {string} schema
 * @param {MemoryRow[]} memories
 * @param {string} first a condition that waits for what is to be done before
 * @param {Parameter} parameter
 */
function remembering(schema, memories, first, parameter) {
  return `insert into ${schema}.memory as r (client, ${OF_MEMORY.join(", ")})
select head.id, ${OF_MEMORY.map(stored).join(", ")} from head, ${given(memories, OF_MEMORY, parameter)} ${first}
on conflict (client, key) do update set (version, deadline, value) = (excluded.version, excluded.deadline, excluded.value)`;
}

/**
 * @param {string} schema
 * @param {string[]} keys
 * @param {Parameter} parameter
 */
function forgetting(schema, keys, parameter) {
  return `delete from ${schema}.memory r using head where r.client = head.id and r.key in (${keys.map(parameter).join(", ")})`;
}

/**
 * The rows as `n`: one is given value by value, which PostgreSQL reads faster; more are one parameter, as there may be any number.
 * Metadata and values are texts in it, so that they stay as they are to the letter.
 * @param {(Row | MemoryRow)[]} rows
 * @param {string[]} names
 * @param {Parameter} parameter
 */
function given(rows, names, parameter) {
  const [first, second] = rows;
  if (first && !second) {
    const values = names.map((name) => `${parameter(/** @type {any} */ (first)[name])}::${typeOf(name)}`);
    return `(values (${values.join(", ")})) as n(${names.join(", ")})`;
  }
  const columns = names.map((name) => `${name} ${typeOf(name)}`).join(", ");
  return `json_to_recordset(${parameter(JSON.stringify(rows, names))}::text::json) as n(${columns})`;
}

/** @param {string} name of a column of `n` */
function stored(name) {
  if (TIMES.includes(name)) return time(`n.${name}`);
  return name === "metadata" ? "n.metadata::json" : `n.${name}`;
}

/**
 * Clients, each with its three names: any of those that are due first, so that sweepers who ask at once get other ones.
 * @param {string} schema quoted
 * @param {import("../driver.js").Due} due
 */
export function dueClients(schema, { now, closedFor, closedOver, limit }) {
  return statement((parameter) => {
    const at = now === null ? "clock_timestamp()" : time(`${parameter(now)}::bigint`);
    const some = [`expires <= ${at} order by expires`];
    if (closedFor !== null) {
      some.push(`closed_since < ${at} - ${parameter(closedFor)}::bigint * interval '1 millisecond' order by closed_since`);
    }
    if (closedOver !== null) some.push(`closed > greatest(${parameter(closedOver)}::bigint, 0) order by closed desc`);
    const first = parameter(limit * CHOICE);
    const found = some.map((which) => `(select ${NAMES} from ${schema}.head where ${which} limit ${first}::bigint)`);
    return `select * from (${found.join(" union ")}) as due order by random() limit ${parameter(limit)}::bigint`;
  });
}

/**
 * Clients in the order of the index of their names.
 * @param {string} schema quoted
 * @param {import("../driver.js").Clients} clients
 */
export function allClients(schema, { after, limit }) {
  return statement((parameter) => {
    const rest = after ? `where (${NAMES}) > (${[after.bot_id, after.user_id, after.channel_id].map(parameter).join(", ")})` : "";
    return `select ${NAMES} from ${schema}.head ${rest} order by ${NAMES} limit ${parameter(limit)}::bigint`;
  });
}

/**
 * @param {import("../../entry/index.js").Client} client
 * @param {Parameter} parameter
 */
function isNamed({ bot_id, user_id, channel_id }, parameter) {
  return `c.bot_id = ${parameter(bot_id)} and c.user_id = ${parameter(user_id)} and c.channel_id = ${parameter(channel_id)}`;
}

/**
 * @param {(parameter: Parameter) => string} write
 * @returns {Statement}
 */
function statement(write) {
  /** @type {Value[]} */
  const values = [];
  const text = write((value) => `$${values.push(value)}`);
  return { text, values };
}

/** @param {string} name */
function typeOf(name) {
  return INTEGERS.includes(name) || TIMES.includes(name) ? "bigint" : "text";
}
