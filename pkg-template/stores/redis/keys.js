// Where a client's data lies. All keys of a client are in one slot, together with the index of what is due there: a script
// may only touch one slot, and the index must change in the same step as the client.

import { base64url, sha256Of } from "./hashes.js";

/** All of a shard lies on one server of a Cluster: few enough to ask each what is due, enough to spread over dozens of servers. */
export const SHARDS = 256;
/** Of base64url: 132 bits. */
const HASH_LENGTH = 22;
/** They are in these. */
const HASH_BYTES = 18;
const REMEMBERED = 2048;

/**
 * @typedef {object} Keys
 * @property {string} head revision and head
 * @property {string} rows a hash: id → row; and, after a character that no id has, key → memory: a version that knows no memories misses
 *   nothing when it erases a client, and refuses all else, as it counts more than the rows
 * @property {string} order a sorted set: all rows by `seq`
 * @property {string} open a sorted set: those written OPEN by `last_interaction_at`
 * @property {string} deadlines a sorted set: those that have one, by it
 * @property {string} closed a sorted set: the others by `updated_at`
 * @property {string} keys a sorted set: all memories, by their keys' bytes
 * @property {string} fading a sorted set: those that have a deadline, by it
 * @property {number} shard
 * @property {string[]} due the shard's index: clients by `expires`, by `closed_since`, by `closed`
 * @property {string} member the client's name there
 */

/** The keys of clients. The last ones are remembered: their hash takes as long as all else that a call does here. */
export class Places {
  #prefix;
  /** @type {Map<string, Keys>} */
  #known = new Map();

  /** @param {string} prefix */
  constructor(prefix) {
    this.#prefix = prefix;
  }

  /** @param {import("../../entry/index.js").Client} client */
  of({ bot_id, user_id, channel_id }) {
    // An array of strings as JSON is injective; what was joined by a character would not be.
    const member = JSON.stringify([bot_id, user_id, channel_id]);
    let keys = this.#known.get(member);
    if (keys === undefined) {
      if (this.#known.size === REMEMBERED) this.#known.clear();
      keys = keysOf(this.#prefix, member);
      this.#known.set(member, keys);
    }
    return keys;
  }
}

/**
 * @param {string} prefix
 * @param {string} member
 * @returns {Keys}
 */
function keysOf(prefix, member) {
  const hash = sha256Of(member);
  const shard = /** @type {number} */ (hash[0]) % SHARDS;
  const own = `${shardOf(prefix, shard)}${base64url(hash.subarray(0, HASH_BYTES)).slice(0, HASH_LENGTH)}:`;
  return {
    head: `${own}head`,
    rows: `${own}rows`,
    order: `${own}order`,
    open: `${own}open`,
    deadlines: `${own}deadlines`,
    closed: `${own}closed`,
    keys: `${own}keys`,
    fading: `${own}fading`,
    shard,
    due: dueOf(prefix, shard),
    member,
  };
}

/** @param {string} member */
export function clientOf(member) {
  const [bot_id, user_id, channel_id] = JSON.parse(member);
  return { bot_id, user_id, channel_id };
}

/**
 * @param {string} prefix
 * @param {number} shard
 */
export function dueOf(prefix, shard) {
  const own = shardOf(prefix, shard);
  return [`${own}expires`, `${own}closed_since`, `${own}closed`];
}

/**
 * What stands in braces decides the slot.
 * @param {string} prefix
 * @param {number} shard
 */
function shardOf(prefix, shard) {
  return `${prefix}{${shard.toString(16).padStart(2, "0")}}:`;
}
