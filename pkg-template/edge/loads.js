// Loads, as statements: the time by the database's clock first, then the rows with the head and its revision.

import { readLoad, statementOf } from "../stores/sqlite/statements.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../stores/driver.js").Load} Load */
/** @typedef {[sql: string, values: (string | number | null)[]]} Statement */
/** @typedef {import("../stores/optimistic.js").Revised & { key: number | undefined }} Found what was loaded, and the client's key */

/** @type {Statement} */
const TIME = ["select cast(round(unixepoch('subsec') * 1000) as integer)", []];

/**
 * @param {Client} client
 * @param {Load} load
 * @returns {Statement[]}
 */
export function loadingOf(client, load) {
  return [TIME, ...each(load).map((one) => loadOf(client, one))];
}

/**
 * @param {Load} load
 * @returns {Load[]}
 */
function each(load) {
  if (load.kind === "ids") return load.ids.map((id) => ({ kind: "ids", ids: [id] }));
  if (load.kind === "memory") return load.keys.map((key) => ({ kind: "memory", keys: [key] }));
  return [load];
}

/**
 * @param {Client} client
 * @param {Load} load
 * @returns {Statement}
 */
function loadOf({ user_id, bot_id, channel_id }, load) {
  const [sql, before, after] = statementOf(load);
  const values = [...before, user_id, bot_id, channel_id, ...after];
  const revised = sql.replace("select ", "select c.revision as h_revision, ");
  if (load.kind !== "memories" || load.bytes === null) return [revised, values];
  // The first, and those before which there were no more than so many characters.
  const upTo = `select * from (select t.*, sum(length(value)) over (order by key) - length(value) as before
    from (${revised}) t) where before is null or before <= ?`;
  return [upTo, [...values, load.bytes]];
}

/**
 * @param {Load} load
 * @param {any[][][]} answers of its statements
 * @returns {Found}
 */
export function loadedOf(load, [time, ...answers]) {
  const isOfMemories = /^memor/.test(load.kind);
  const found = answers.map((rows) => readLoad(rows.map(([, ...row]) => row), isOfMemories));
  return {
    now: time?.[0]?.[0],
    key: found[0]?.key,
    head: found[0]?.head ?? null,
    revision: answers[0]?.[0]?.[0] ?? null,
    rows: found.flatMap(({ rows }) => rows),
    memories: found.flatMap(({ memories }) => memories),
  };
}
