// What time does to one client's conversations, a bounded piece at a time.

import { changed, changes, commitOf, heard, heardBefore, loaded, removals } from "./call.js";

/** @typedef {import("./call.js").Call} Call */
/** @typedef {import("./call.js").Plan<import("./call.js").Written<number>>} Plan */

/**
 * Writes down what has expired.
 * @param {Call} call
 * @param {number} most
 * @returns {Plan}
 */
export function* expire(call, most) {
  const { scratch } = call;
  const { rows, count, now, head } = loaded(call, yield { load: { kind: "deadlines", limit: most + 1 } });
  const before = heardBefore(call, rows, now);
  const answer = scratch.check(scratch.core.expire(count, most, now));
  const put = changed(call, rows.slice(0, answer));
  const events = changes("expired", before, heard(call, put));
  const commit = commitOf(call, { put });
  if (answer > 0 || commit.head?.expires !== head?.expires) yield { commit };
  return { answer, events };
}

/**
 * Removes what was closed too long ago.
 * @param {Call} call
 * @param {number} most
 * @returns {Plan}
 */
export function* removeOutdated(call, most) {
  const { scratch } = call;
  const { rows, count, now, head } = loaded(call, yield { load: { kind: "closed", by: "updated_at", limit: most + 1 } });
  const before = heardBefore(call, rows, now);
  const answer = scratch.check(scratch.core.remove_outdated(count, most, now));
  const commit = commitOf(call, { remove: rows.slice(0, answer) });
  if (answer > 0 || commit.head?.closed_since !== head?.closed_since) yield { commit };
  return { answer, events: removals("removed", before.slice(0, answer)) };
}

/**
 * Removes the oldest closed ones when there are too many.
 * @param {Call} call
 * @param {number} most
 * @returns {Plan}
 */
export function* removeExcess(call, most) {
  const { scratch } = call;
  const first = loaded(call, yield { load: { kind: "head" } });
  const limit = Math.min(most, scratch.check(scratch.core.excess(first.now)));
  if (limit === 0) return { answer: 0, events: [] };
  const { rows, count, now } = loaded(call, yield { load: { kind: "closed", by: "seq", limit } });
  const before = heardBefore(call, rows, now);
  const answer = scratch.check(scratch.core.remove_excess(count, now));
  yield { commit: commitOf(call, { remove: rows.slice(0, answer) }) };
  return { answer, events: removals("removed", before.slice(0, answer)) };
}
