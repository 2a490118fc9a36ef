// What is asked of one client after the other, wherever all of them are gone through.

import { ROW_READS, STATUSES } from "../../front/layout.js";
import { loaded } from "./call.js";

/** @typedef {import("./call.js").Call} Call */
/**
 * @template T
 * @typedef {import("./call.js").Plan<T>} Plan
 */

/** How many rows are loaded at a time: their metadata may come with them. */
const ROWS = 100;
/** What the core says of rows. */
const NO = 0;
const YES = 1;

/**
 * What a client must have: a conversation of that status, none of which had an interaction for so long; -1 and NaN for nothing said, null
 * for rows of whatever status.
 * @typedef {{ status: number, idle_for: number, statuses: import("../../entry/index.js").Status[] | null }} Wanted
 */

/**
 * Whether a client has what is wanted; where nothing is, a conversation or a memory.
 * @param {Call} call
 * @param {Wanted} wanted
 * @returns {Plan<boolean>}
 */
export function* isWanted(call, { status, idle_for, statuses }) {
  const { core } = call.scratch;
  const isIdle = !Number.isNaN(idle_for);
  if (status < 0 && !isIdle) {
    const { head } = loaded(call, yield { load: { kind: "head" } });
    return head !== null && head.conversations + (head.memories ?? 0) > 0;
  }
  let isSo = false;
  for (let before = null; ; ) {
    /** @type {import("../driver.js").Load} */
    const load = { kind: "page", statuses, before, limit: ROWS, isBare: true };
    const { rows, count, now } = loaded(call, yield { load });
    const said = core.is_wanted(count, status, idle_for, now);
    if (said === NO) return false;
    isSo ||= said === YES;
    if (count < ROWS || (isSo && !isIdle)) return isSo;
    before = /** @type {import("../driver.js").Row} */ (rows.at(-1)).seq;
  }
}

/**
 * How many conversations a client has of each status, by the numbers of these.
 * @param {Call} call
 * @returns {Plan<number[]>}
 */
export function* counted(call) {
  const { scratch } = call;
  const counts = STATUSES.map(() => 0);
  for (let before = null; ; ) {
    /** @type {import("../driver.js").Load} */
    const load = { kind: "page", statuses: null, before, limit: ROWS, isBare: true };
    const { rows, count, now } = loaded(call, yield { load });
    scratch.core.listed(count, -1, now);
    for (const [index, row] of rows.entries()) {
      const { cells, at } = scratch.cells(index);
      counts[cells[at + ROW_READS]] += 1;
      before = row.seq;
    }
    if (count < ROWS) return counts;
  }
}
