// The answers to writes with an Idempotency-Key, so that a retry is answered and not done again.

/** @typedef {import("./handler.js").Answer} Answer */

const KEPT = 10_000;
const KEPT_CHARS = 16 * 2 ** 20;
const KEPT_MS = 10 * 60 * 1000;

export class Replays {
  /** @type {Map<string, { since: number, chars: number, answer: Promise<Answer> }>} oldest first */
  #entries = new Map();
  #chars = 0;

  /**
   * The answer to the same request before, also while that is being worked on; else what `work` answers.
   * @param {string | undefined} key
   * @param {() => Promise<Answer>} work never rejects
   */
  once(key, work) {
    if (key === undefined) return work();
    const known = this.#entries.get(key);
    if (known) return known.answer;
    const entry = { since: performance.now(), chars: 0, answer: work() };
    this.#entries.set(key, entry);
    entry.answer.then((answer) => this.#keep(key, entry, answer));
    return entry.answer;
  }

  /**
   * What failed in the store may work the next time.
   * @param {string} key
   * @param {{ since: number, chars: number }} entry
   * @param {Answer} answer
   */
  #keep(key, entry, answer) {
    if (answer.status >= 500) {
      this.#entries.delete(key);
      return;
    }
    entry.chars = key.length + answer.body.length;
    this.#chars += entry.chars;
    for (const [oldest, { since, chars }] of this.#entries) {
      const isFull = this.#entries.size > KEPT || this.#chars > KEPT_CHARS;
      if (!isFull && performance.now() - since < KEPT_MS) return;
      this.#entries.delete(oldest);
      this.#chars -= chars;
    }
  }
}
