// Which parts of the index are worth asking when all of them would be too many: those where this process knows of something
// due, and each time the next of the others.

/** @typedef {import("../driver.js").Head} Head */
/** @typedef {import("../driver.js").Due} Due */
/** @typedef {{ expires: number, closedSince: number, closed: number }} Known the soonest, the oldest and the most of a shard */

const MOST_ASKED = 8;
const NOTHING = { expires: Infinity, closedSince: Infinity, closed: 0 };

export class Shards {
  #count;
  #next = 0;
  /** @type {Map<number, Known>} */
  #known = new Map();

  /** @param {number} count */
  constructor(count) {
    this.#count = count;
  }

  /**
   * @param {number} shard
   * @param {Head | null} head as it was written
   */
  note(shard, head) {
    if (head === null) return;
    const { expires, closedSince, closed } = this.#known.get(shard) ?? NOTHING;
    this.#known.set(shard, {
      expires: Math.min(expires, head.expires ?? Infinity),
      closedSince: Math.min(closedSince, head.closed_since ?? Infinity),
      closed: Math.max(closed, head.closed),
    });
  }

  /**
   * What it has answered about itself.
   * @param {number} shard
   * @param {string[]} answer empty where there is none
   */
  learn(shard, [expires = "", closedSince = "", closed = ""]) {
    this.#known.set(shard, {
      expires: expires === "" ? Infinity : Number(expires),
      closedSince: closedSince === "" ? Infinity : Number(closedSince),
      closed: Number(closed),
    });
  }

  /**
   * Those to ask now.
   * @param {Due} due
   * @param {number} now
   */
  some({ closedFor, closedOver }, now) {
    const shards = [this.#next];
    this.#next = (this.#next + 1) % this.#count;
    for (const [shard, { expires, closedSince, closed }] of this.#known) {
      const isOld = closedFor !== null && closedSince < now - closedFor;
      if (expires <= now || isOld || (closedOver !== null && closed > closedOver)) shards.push(shard);
      if (shards.length === MOST_ASKED) break;
    }
    return [...new Set(shards)];
  }
}
