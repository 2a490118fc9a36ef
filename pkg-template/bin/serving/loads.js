// How many requests may be under way, and how many one caller may send in a second. Who is over is told when to come again.

const CLEAN_MS = 10_000;

export class Loads {
  #most;
  #rate;
  #now;
  #underWay = 0;
  /** @type {Map<string, { left: number, at: number }>} of each caller, how many it may still send, and when that was so */
  #callers = new Map();
  #cleanedAt = 0;

  /**
   * @param {{ mostRequests: number, rate: number | undefined }} limits
   * @param {() => number} [now] milliseconds
   */
  constructor({ mostRequests, rate }, now = () => performance.now()) {
    this.#most = mostRequests;
    this.#rate = rate;
    this.#now = now;
  }

  get underWay() {
    return this.#underWay;
  }

  /**
   * Lets a request in, or says what status it gets instead. Who was let in has to `leave`.
   * @param {string} caller
   * @returns {429 | 503 | undefined}
   */
  enter(caller) {
    if (!this.#isInRate(caller)) return 429;
    if (this.#underWay >= this.#most) return 503;
    this.#underWay += 1;
    return undefined;
  }

  leave() {
    this.#underWay -= 1;
  }

  /**
   * A token bucket that holds what may come in a second.
   * @param {string} caller
   */
  #isInRate(caller) {
    const rate = this.#rate;
    if (rate === undefined) return true;
    const now = this.#now();
    this.#clean(now, rate);
    const known = this.#callers.get(caller) ?? { left: rate, at: now };
    const left = Math.min(rate, known.left + ((now - known.at) * rate) / 1000);
    this.#callers.set(caller, { left: left < 1 ? left : left - 1, at: now });
    return left >= 1;
  }

  /**
   * Forgets whose bucket is full again.
   * @param {number} now
   * @param {number} rate
   */
  #clean(now, rate) {
    if (now - this.#cleanedAt < CLEAN_MS) return;
    this.#cleanedAt = now;
    for (const [caller, { left, at }] of this.#callers) {
      if (left + ((now - at) * rate) / 1000 >= rate) this.#callers.delete(caller);
    }
  }
}
