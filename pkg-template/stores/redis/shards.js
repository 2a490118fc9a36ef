// Which parts of the index to ask, and in which order. All sweepers begin at places of their own, so that they find other clients. Where
// all would be too many, those are asked where this process knows of something due, and each time the next of the others.

/** @typedef {import("../driver.js").Head} Head */
/** @typedef {import("../driver.js").Due} Due */

const MOST_ASKED = 8;

export class Shards {
  #count;
  #next;
  // What is known of each shard: the soonest, the oldest and the most. Numbers in a row, as each sweep looks at all of them.
  #expires;
  #closedSince;
  #closed;

  /** @param {number} count */
  constructor(count) {
    this.#count = count;
    this.#next = this.#anywhere();
    this.#expires = new Float64Array(count).fill(Infinity);
    this.#closedSince = new Float64Array(count).fill(Infinity);
    this.#closed = new Float64Array(count);
  }

  /**
   * @param {number} shard
   * @param {Head | null} head as it was written
   */
  note(shard, head) {
    if (head === null) return;
    this.#expires[shard] = Math.min(this.#expires[shard], head.expires ?? Infinity);
    this.#closedSince[shard] = Math.min(this.#closedSince[shard], head.closed_since ?? Infinity);
    this.#closed[shard] = Math.max(this.#closed[shard], head.closed);
  }

  /**
   * What it has answered about itself.
   * @param {number} shard
   * @param {string[]} answer empty where there is none
   */
  learn(shard, [expires = "", closedSince = "", closed = ""]) {
    this.#expires[shard] = expires === "" ? Infinity : Number(expires);
    this.#closedSince[shard] = closedSince === "" ? Infinity : Number(closedSince);
    this.#closed[shard] = Number(closed);
  }

  all() {
    const first = this.#anywhere();
    return Array.from({ length: this.#count }, (_, step) => (first + step) % this.#count);
  }

  #anywhere() {
    return Math.floor(Math.random() * this.#count);
  }

  /**
   * Those to ask now.
   * @param {Due} due
   * @param {number} now
   */
  some({ closedFor, closedOver }, now) {
    const next = this.#next;
    this.#next = (next + 1) % this.#count;
    const since = closedFor === null ? -Infinity : now - closedFor;
    const most = closedOver ?? Infinity;
    const shards = [next];
    for (let step = 1; step < this.#count && shards.length < MOST_ASKED; step += 1) {
      const shard = (next + step) % this.#count;
      if (this.#expires[shard] <= now || this.#closedSince[shard] < since || this.#closed[shard] > most) shards.push(shard);
    }
    return shards;
  }
}
