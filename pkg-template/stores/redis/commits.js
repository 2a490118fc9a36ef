// A commit as the script takes it.

import { fieldOf, headText, memoryRecordOf, nameOf, recordOf } from "./records.js";

/** @typedef {import("../driver.js").Commit} Commit */
/** @typedef {import("../driver.js").Head} Head */
/** @typedef {import("../driver.js").Row} Row */

const KEEP = "=";
const NONE = "";
/**
 * Of more rows than this, the texts go packed, many to an argument: libraries and the server take only so many arguments. Of one row or
 * a few it would take longer.
 */
const UNPACKED_ROWS = 100;
const TEXTS_PER_PACK = 800;

/**
 * @param {Commit} commit
 * @param {{ revision: string | null, head: Head | null }} loaded
 * @param {string} revision the new one
 * @param {string} member
 */
export function argumentsOf({ head, add, put, end, remove, remember = [], forget = [], erase }, loaded, revision, member) {
  const args = [loaded.revision ?? NONE, head === null ? NONE : headText(revision, head), erase ? "1" : "", member];
  args.push(...indexScores(loaded.head, head, erase));
  /** @type {string[]} */
  const texts = [];
  for (const row of add) pushRow(texts, "add", row);
  for (const row of put) pushRow(texts, "put", row);
  // The script leaves the metadata as it stands.
  for (const row of end) pushRow(texts, "end", { ...row, metadata: "" });
  for (const row of remove) texts.push("remove", row.id, NONE, nameOf(row), NONE, NONE, NONE, NONE);
  for (const memory of remember) texts.push("remember", fieldOf(memory.key), NONE, NONE, memoryRecordOf(memory), NONE, textOf(memory.deadline), NONE);
  for (const key of forget) texts.push("forget", fieldOf(key), NONE, NONE, NONE, NONE, NONE, NONE);
  const count = add.length + put.length + end.length + remove.length + remember.length + forget.length;
  return args.concat(count > UNPACKED_ROWS ? packed(texts) : texts);
}

/** @param {string[]} texts */
function packed(texts) {
  const packs = [];
  for (let from = 0; from < texts.length; from += TEXTS_PER_PACK) packs.push(JSON.stringify(texts.slice(from, from + TEXTS_PER_PACK)));
  return packs;
}

/**
 * @param {string[]} args
 * @param {"add" | "put" | "end"} what
 * @param {Row} row
 */
function pushRow(args, what, row) {
  const isOpen = row.status === "OPEN";
  const open = isOpen ? String(row.last_interaction_at) : NONE;
  const closed = isOpen ? KEEP : String(row.updated_at);
  // Only an update ends a deadline and leaves no ttl.
  const deadline = row.ttl === null && what !== "put" ? KEEP : textOf(row.deadline);
  args.push(what, row.id, String(row.seq), nameOf(row), recordOf(row), open, deadline, closed);
}

/**
 * What is as it was need not be sent; but an erase trusts nothing that was there.
 * @param {Head | null} before
 * @param {Head | null} after
 * @param {boolean} erase
 */
function indexScores(before, after, erase) {
  const changed = (/** @type {number | null} */ was, /** @type {number | null} */ is) => (was === is && !erase ? KEEP : textOf(is));
  return [
    changed(before?.expires ?? null, after?.expires ?? null),
    changed(before?.closed_since ?? null, after?.closed_since ?? null),
    changed(before?.closed || null, after?.closed || null),
    // Each time: of a client that an older version wrote, it is not there.
    textOf(after && 0),
  ];
}

/** @param {number | null} score */
function textOf(score) {
  return score === null ? NONE : String(score);
}
