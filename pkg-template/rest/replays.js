// The answers to writes with an Idempotency-Key, so that one that comes again is answered and not done again. Nothing is kept here
// that a person could be known by: requests and clients are hashes, and of a conversation there is its id.

/** @typedef {import("./answers.js").Answer} Answer */
/**
 * @typedef {object} Entry
 * @property {number} since
 * @property {Promise<Answer> | Answer} answer
 * @property {boolean} isDone
 * @property {boolean} isForgotten once it is done
 */

/** A client gives up after 30 seconds, and a minute later no network holds a copy any more. */
const LEAST_MS = 90_000;
const KEPT_MS = 600_000;
const ROOM = 250_000;

export class Replays {
  /** @type {Map<string, Entry>} oldest first */
  #entries = new Map();
  #room;

  /** How many are remembered. */
  constructor(room = ROOM) {
    this.#room = room;
  }

  /**
   * The answer to the same request before, also while that is being worked on; else what `work` answers. Of a create that came before,
   * the answer may have nothing but status and id. Where there is no room, the seconds until there is: to forget one would do it twice.
   * @param {string} key
   * @param {() => Promise<Answer>} work never rejects
   */
  once(key, work) {
    const known = this.#entries.get(key);
    if (known) return { answer: known.answer, isNew: false };
    const since = performance.now();
    const wait = this.#makeRoom(since);
    if (wait > 0) return { wait };
    const answer = work();
    /** @type {Entry} */
    const entry = { since, answer, isDone: false, isForgotten: false };
    this.#entries.set(key, entry);
    answer.then((found) => this.#keep(key, entry, found));
    return { answer, isNew: true };
  }

  /**
   * Drops what is known of a client; what is under way, as soon as it is done.
   * @param {string} client what its keys begin with
   * @param {string | undefined} but the key that stays
   */
  forget(client, but) {
    for (const [key, entry] of this.#entries) {
      if (key === but || !key.startsWith(client)) continue;
      if (entry.isDone) this.#entries.delete(key);
      entry.isForgotten = true;
    }
  }

  /**
   * What failed in the store may work the next time.
   * @param {string} key
   * @param {Entry} entry
   * @param {Answer} answer
   */
  #keep(key, entry, answer) {
    if (this.#entries.get(key) !== entry) return;
    if (answer.status >= 500 || entry.isForgotten) {
      this.#entries.delete(key);
      return;
    }
    entry.isDone = true;
    entry.answer = answer.id === undefined ? answer : { status: answer.status, headers: {}, body: "", id: answer.id };
  }

  /**
   * The seconds to wait for room. What is under way stays, whatever its age.
   * @param {number} now
   */
  #makeRoom(now) {
    for (const [key, { since, isDone }] of this.#entries) {
      const age = now - since;
      if (age < KEPT_MS && this.#entries.size < this.#room) return 0;
      if (!isDone) continue;
      if (age < LEAST_MS) return Math.ceil((LEAST_MS - age) / 1000);
      this.#entries.delete(key);
    }
    return this.#entries.size < this.#room ? 0 : 1;
  }
}
