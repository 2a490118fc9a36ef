// When each client is tried again.

const FIRST_MS = 1_000;
const LONGEST_MS = 300_000;

export class Backoff {
  #now;
  /** @type {Map<string, { tries: number, at: number, least: number }>} by client; `least` is what the server asked for */
  #waiting = new Map();
  #looked = 0;

  /** @param {() => number} now milliseconds that never go back */
  constructor(now) {
    this.#now = now;
  }

  /**
   * @param {string} key
   * @param {number} wait milliseconds that the server asks for
   */
  failed(key, wait) {
    const tries = (this.#waiting.get(key)?.tries ?? 0) + 1;
    const most = Math.min(FIRST_MS * 2 ** (tries - 1), LONGEST_MS);
    // Between half and all of it, so that those who failed together don't come back together.
    const own = most * (0.5 + Math.random() / 2);
    const now = this.#now();
    this.#waiting.set(key, { tries, at: now + Math.max(own, wait), least: now + wait });
  }

  /** @param {string} key */
  worked(key) {
    this.#waiting.delete(key);
  }

  /** Something says that it may work now; a server that asked for time is given it. */
  hope() {
    for (const waiting of this.#waiting.values()) waiting.at = waiting.least;
    // Who was passed over since the last look is asked about again.
    this.#looked = -Infinity;
  }

  /** @param {string} key */
  isDue(key) {
    return (this.#waiting.get(key)?.at ?? 0) <= this.#now();
  }

  /** To be called before it is asked who is due: `next` then has who becomes due meanwhile, for whom nobody else would come back. */
  look() {
    this.#looked = this.#now();
  }

  /** Milliseconds until the next is due that was not at the last look; 0 when it is by now, Infinity for none. */
  get next() {
    let next = Infinity;
    for (const { at } of this.#waiting.values()) if (at > this.#looked) next = Math.min(next, at);
    return Math.max(next - this.#now(), 0);
  }
}
