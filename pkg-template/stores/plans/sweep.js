// What time does to one client's conversations, a bounded piece at a time.

import { loadMemories, memoryEvents } from "../memories.js";
import { changed, changes, commitOf, heard, heardBefore, loaded, removals } from "./call.js";

/** @typedef {import("./call.js").Call} Call */
/**
 * @template T
 * @typedef {import("./call.js").Plan<import("./call.js").Written<T>>} Plan
 */

/**
 * Writes down which conversations have expired, and deletes memories that are past their time.
 * @param {Call} call
 * @param {number} most
 * @returns {Plan<import("../../entry/index.js").Swept>}
 */
export function* expire(call, most) {
  const { scratch, client } = call;
  /** @type {import("../driver.js").Loaded} */
  const found = yield { load: { kind: "deadlines", limit: most + 1 } };
  /** @type {import("../driver.js").Loaded | undefined} */
  const fading = found.head?.memories ? yield { load: { kind: "memory_deadlines", limit: most + 1 } } : undefined;
  const memories = fading?.memories ?? [];
  const { rows, count, now, head } = loaded(call, found);
  const before = heardBefore(call, rows, now);
  const expired = scratch.core.expire(count, most, now);
  const put = changed(call, rows.slice(0, expired));
  const after = heard(call, put);
  loadMemories(scratch, memories);
  const removed = scratch.core.forget_expired(memories.length, most - expired, now);
  const gone = memories.slice(0, removed);
  const commit = commitOf(call, { put, ...(removed > 0 && { forget: gone.map(({ key }) => key) }) });
  if (expired + removed > 0 || commit.head?.expires !== head?.expires) yield { commit };
  const told = call.isHeard ? memoryEvents("forgotten", client, gone) : [];
  return { answer: { expired, removed }, events: [...changes("expired", before, after), ...told] };
}

/**
 * Removes what was closed too long ago.
 * @param {Call} call
 * @param {number} most
 * @returns {Plan<import("../../entry/index.js").Swept>}
 */
export function* removeOutdated(call, most) {
  const { scratch } = call;
  const { rows, count, now, head } = loaded(call, yield { load: { kind: "closed", by: "updated_at", limit: most + 1 } });
  const before = heardBefore(call, rows, now);
  const removed = scratch.core.remove_outdated(count, most, now);
  const commit = commitOf(call, { remove: rows.slice(0, removed) });
  if (removed > 0 || commit.head?.closed_since !== head?.closed_since) yield { commit };
  return { answer: { expired: 0, removed }, events: removals("removed", before.slice(0, removed)) };
}

/**
 * Removes the oldest closed ones when there are too many.
 * @param {Call} call
 * @param {number} most
 * @returns {Plan<import("../../entry/index.js").Swept>}
 */
export function* removeExcess(call, most) {
  const { scratch } = call;
  const first = loaded(call, yield { load: { kind: "head" } });
  const limit = Math.min(most, scratch.core.excess(first.now));
  if (limit === 0) return { answer: { expired: 0, removed: 0 }, events: [] };
  const { rows, count, now } = loaded(call, yield { load: { kind: "closed", by: "seq", limit } });
  const before = heardBefore(call, rows, now);
  const removed = scratch.core.remove_excess(count, now);
  yield { commit: commitOf(call, { remove: rows.slice(0, removed) }) };
  return { answer: { expired: 0, removed }, events: removals("removed", before.slice(0, removed)) };
}
