// A commit as the script takes it.

import { headText, nameOf, recordOf } from "./records.js";

/** @typedef {import("../driver.js").Commit} Commit */
/** @typedef {import("../driver.js").Head} Head */
/** @typedef {import("../driver.js").Row} Row */

const KEEP = "=";
const NONE = "";

/**
 * @param {Commit} commit
 * @param {{ revision: string | null, head: Head | null }} loaded
 * @param {string} revision the new one
 * @param {string} member
 */
export function argumentsOf({ head, add, put, remove, erase }, loaded, revision, member) {
  const args = [loaded.revision ?? NONE, head === null ? NONE : headText(revision, head), erase ? "1" : "", member];
  args.push(...indexScores(loaded.head, head, erase));
  for (const row of add) pushRow(args, "add", row);
  for (const row of put) pushRow(args, "put", row);
  for (const row of remove) args.push("remove", row.id, NONE, nameOf(row), NONE, NONE, NONE, NONE);
  return args;
}

/**
 * @param {string[]} args
 * @param {"add" | "put"} what
 * @param {Row} row
 */
function pushRow(args, what, row) {
  const isOpen = row.status === "OPEN";
  const open = isOpen ? String(row.last_interaction_at) : NONE;
  const closed = isOpen ? KEEP : String(row.updated_at);
  const deadline = row.ttl === null ? KEEP : textOf(row.deadline);
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
  ];
}

/** @param {number | null} score */
function textOf(score) {
  return score === null ? NONE : String(score);
}
