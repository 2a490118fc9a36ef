// A commit, as the statements of one batch: the head is written where its revision still stands, the guard fails the batch where it did
// not, and then comes the rest.

import { TOKEN_BYTES, tokenOf } from "../stores/lease.js";
import {
  DELETE_HEAD, DELETE_ROWS, ENDING, FORGET_ALL, HEAD, INSERT_ROW, REMEMBER, UPDATE_ROW, WHO, changing, ending, headValues, insertInto, rowValues, update,
} from "../stores/sqlite/statements.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../stores/driver.js").Commit} Commit */
/** @typedef {import("./loads.js").Statement} Statement */

const STANDS = "key = ? and revision = ?";
const INSERT_HEAD = insertInto("head", ["revision", "key", ...HEAD, ...WHO]);
const UPDATE_HEAD = update("head", [...HEAD, "revision"], STANDS);
/** What is to be deleted is written first, so that the guard sees whether it still stood. */
const TOUCH_HEAD = update("head", ["revision"], STANDS);
const GUARD = `insert into convostate_guard select 1 where not exists (select 1 from convostate_head where ${STANDS})`;
/** Many rows are one statement: a database may count them. */
const END_ROWS = `update convostate_conversation set ${ENDING.map((name, index) => `${name} = e.value ->> ${index + 1}`).join(", ")}
  from json_each(?) e where convostate_conversation.client = ? and convostate_conversation.id = e.value ->> 0`;
const DELETE_SOME = "delete from convostate_conversation where client = ? and id in (select value from json_each(?))";
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
  if (erase) statements.push([DELETE_ROWS, [key]], [FORGET_ALL, [key]]);
  for (const ids of parts(remove.map(({ id }) => id))) statements.push([DELETE_SOME, [key, ids]]);
  for (const keys of parts(forget)) statements.push([FORGET, [key, keys]]);
  for (const row of put) statements.push([UPDATE_ROW, [...changing(row), key, row.id]]);
  for (const rows of parts(end.map((row) => [row.id, ...ending(row)]))) statements.push([END_ROWS, [rows, key]]);
  for (const row of add) statements.push([INSERT_ROW, rowValues(key, row)]);
  for (const { key: name, version, deadline, value } of remember) statements.push([REMEMBER, [key, name, version, deadline, value]]);
  if (head === null) statements.push([DELETE_HEAD, [key]]);
  return statements;
}

/**
 * As JSON.
 * @param {unknown[]} values
 */
function* parts(values) {
  for (let at = 0; at < values.length; at += ROWS_AT_ONCE) yield JSON.stringify(values.slice(at, at + ROWS_AT_ONCE));
}

/** Random, since the database could say its own key only after the batch. Who draws one that is taken comes second, and draws again. */
function drawKey() {
  return tokenOf(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)));
}
