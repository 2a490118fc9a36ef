// What listeners are told of the traffic with the server.

import { clientOf } from "../stores/indexeddb/schema.js";

/** @typedef {import("../entry/index.js").Conversation} Conversation */
/** @typedef {import("../entry/offline.js").OfflineEvent} OfflineEvent */
/** @typedef {import("../stores/driver.js").Row} Row */
/** @typedef {import("./schema.js").Entry} Entry */
/** @typedef {import("./view.js").Shown} Shown */

/**
 * What changed in what is shown.
 * @param {import("./replay.js").Replay} replay
 * @param {Shown} shown
 * @param {boolean} isReverted whether what was shown is taken back
 * @returns {OfflineEvent[]}
 */
export function changesTold(replay, shown, isReverted) {
  const memories = shown.memories.map(({ before, after }) => {
    const { key, version } = /** @type {import("./remembered.js").Remembered} */ (after ?? before);
    return /** @type {OfflineEvent} */ ({ type: after ? "remembered" : "forgotten", client: clientOf(shown.client), key, version });
  });
  const conversations = shown.changes.map(({ before, after }) => {
    const previous = before ? one(replay, shown, before) : null;
    const conversation = after ? one(replay, shown, after) : null;
    return /** @type {OfflineEvent} */ ({ type: isReverted ? "reverted" : typeOf(before, after), conversation, previous });
  });
  return [...conversations, ...memories];
}

/**
 * What became of an entry.
 * @param {import("./replay.js").Replay} replay
 * @param {"sent" | "failed"} type
 * @param {Shown} shown
 * @param {Entry} entry
 * @returns {OfflineEvent}
 */
export function ended(replay, type, shown, entry) {
  const row = entry.id === null ? undefined : shown.rows.get(entry.id);
  return { type, conversation: row ? one(replay, shown, row) : null, previous: null, entry: told(entry, false) };
}

/**
 * An entry as users see it.
 * @param {Entry} entry
 * @param {boolean} isHeld
 * @returns {import("../entry/offline.js").PendingEntry}
 */
export function told({ place, client, call, id, key, state, attempts, error, at }, isHeld) {
  return { entry: place, client: clientOf(client), call, id, key, state: isHeld ? "held" : state, attempts, error, at: new Date(at).toISOString() };
}

/**
 * @param {import("./replay.js").Replay} replay
 * @param {Shown} shown
 * @param {Row} row
 * @returns {Conversation}
 */
function one(replay, { client, rows, ahead }, row) {
  const [conversation] = /** @type {[any]} */ (replay.read(client, [row]));
  if (rows.get(row.id) === row && ahead.has(row.id)) conversation.pending = true;
  return conversation;
}

/**
 * @param {Row | undefined} before
 * @param {Row | undefined} after
 */
function typeOf(before, after) {
  if (!after) return "removed";
  if (!before) return "created";
  return before.status === "OPEN" && after.status !== "OPEN" ? "closed" : "updated";
}
