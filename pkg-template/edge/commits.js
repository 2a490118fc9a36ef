// A commit, as the statements of one batch: the head is written where its revision still stands, the guard fails the batch where it did
// not, and then comes the rest.

import { SQL, changing, ending, headValues } from "../stores/sqlite/statements.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../stores/driver.js").Commit} Commit */
/** @typedef {import("./loads.js").Statement} Statement */

const INSERT_HEAD = SQL.insertHead.replace("(seq", "(revision, key, seq").replace("values (", "values (?, ?, ");
const UPDATE_HEAD = SQL.updateHead.replace(" where key = ?", ", revision = ? where key = ? and revision = ?");
/** What is to be deleted is written first, so that the guard sees whether it still stood. */
const TOUCH_HEAD = "update convostate_head set revision = ? where key = ? and revision = ?";
const GUARD = "insert into convostate_guard select 1 where not exists (select 1 from convostate_head where key = ? and revision = ?)";
/** Many rows are one statement: a database may count them. */
const END_ROWS = `update convostate_conversation set status = e.value ->> 1, version = e.value ->> 2, updated_at = e.value ->> 3,
  last_interaction_at = e.value ->> 4, deadline = e.value ->> 5
  from json_each(?) e where convostate_conversation.client = ? and convostate_conversation.id = e.value ->> 0`;
const DELETE_ROWS = "delete from convostate_conversation where client = ? and id in (select value from json_each(?))";
const FORGET = "delete from convostate_memory where client = ? and key in (select value from json_each(?))";
/** A text may have 2 MB on Cloudflare's databases, and the key of a memory 512 bytes, each of which JSON may write as six. */
const ROWS_AT_ONCE = 500;

/**
 * Empty when there is nothing to write.
 * @param {Client} client
 * @param {Commit} commit
 * @param {{ key: number | undefined, revision: string | null }} loaded
 * @param {string} revision the next, which nobody else makes
 * @returns {Statement[]}
 */
export function committing({ user_id, bot_id, channel_id }, commit, loaded, revision) {
  const { head, add, put, end, remove, remember = [], forget = [], erase } = commit;
  const isNew = loaded.key === undefined;
  if (head === null && isNew) return [];
  const key = loaded.key ?? drawKey();
  /** @type {Statement[]} */
  const statements = [];
  if (isNew) {
    // Two who insert one client violate its constraint.
    statements.push([INSERT_HEAD, [revision, key, ...headValues(/** @type {any} */ (head)), user_id, bot_id, channel_id]]);
  } else {
    const guarded = [revision, key, loaded.revision];
    statements.push(head === null ? [TOUCH_HEAD, guarded] : [UPDATE_HEAD, [...headValues(head), ...guarded]], [GUARD, [key, revision]]);
  }
  if (erase) statements.push([SQL.deleteRows, [key]], [SQL.forgetAll, [key]]);
  for (const ids of parts(remove.map(({ id }) => id))) statements.push([DELETE_ROWS, [key, ids]]);
  for (const keys of parts(forget)) statements.push([FORGET, [key, keys]]);
  for (const row of put) statements.push([SQL.updateRow, [...changing(row), key, row.id]]);
  for (const rows of parts(end.map((row) => [row.id, ...ending(row)]))) statements.push([END_ROWS, [rows, key]]);
  for (const row of add) statements.push([SQL.insertRow, [...changing(row), key, row.id, row.seq, row.created_at, row.origin]]);
  for (const { key: name, version, deadline, value } of remember) statements.push([SQL.remember, [key, name, version, deadline, value]]);
  if (head === null) statements.push([SQL.deleteHead, [key]]);
  return statements;
}

/**
 * As JSON.
 * @param {unknown[]} values
 */
function* parts(values) {
  for (let at = 0; at < values.length; at += ROWS_AT_ONCE) yield JSON.stringify(values.slice(at, at + ROWS_AT_ONCE));
}

/** 53 random bits, since the database could say its own key only after the batch. Who draws one that is taken comes second, and draws again. */
function drawKey() {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return (high >>> 11) * 2 ** 32 + low;
}
