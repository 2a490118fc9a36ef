// The answers to writes with an Idempotency-Key, so that one that comes again is answered and not done again. Nothing is kept here
// that a person could be known by: requests and clients are hashes, and of a conversation there is its id.

/** @typedef {import("./answers.js").Answer} Answer */
/**
 * @typedef {object} Entry
 * @property {string} key
 * @property {number} since
 * @property {Promise<Answer> | Answer} answer
 * @property {boolean} isDone
 * @property {boolean} isForgotten once it is done
 * @property {Entry | undefined} newer the next of the same client
 * @property {Entry | undefined} older
 */

/** A client gives up after 30 seconds, and a minute later no network holds a copy any more. */
const LEAST_MS = 90_000;
const KEPT_MS = 600_000;
const ROOM = 250_000;
/** A key begins with the hash of its client. */
const CLIENT_CHARS = 32;

export class Replays {
  /** @type {Map<string, Entry>} oldest first */
  #entries = new Map();
  /** @type {Map<string, Entry>} the newest of each client */
  #newest = new Map();
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
    const entry = this.#added(key, since, answer);
    answer.then((found) => this.#keep(entry, found));
    return { answer, isNew: true };
  }

  /**
   * Drops what is known of a client; what is under way, as soon as it is done.
   * @param {string} client
   * @param {string | undefined} but the key that stays
   */
  forget(client, but) {
    for (let entry = this.#newest.get(client); entry; entry = entry.older) {
      if (entry.key === but) continue;
      entry.isForgotten = true;
      if (entry.isDone) this.#remove(entry);
    }
  }

  /**
   * What failed in the store may work the next time.
   * @param {Entry} entry
   * @param {Answer} answer
   */
  #keep(entry, answer) {
    entry.isDone = true;
    entry.answer = answer.id === undefined ? answer : { status: answer.status, headers: {}, body: "", id: answer.id };
    if (answer.status >= 500 || entry.isForgotten) this.#remove(entry);
  }

  /**
   * The seconds to wait for room. What is under way stays, whatever its age.
   * @param {number} now
   */
  #makeRoom(now) {
    for (const entry of this.#entries.values()) {
      const age = now - entry.since;
      if (age < KEPT_MS && this.#entries.size < this.#room) return 0;
      if (!entry.isDone) continue;
      if (age < LEAST_MS) return Math.ceil((LEAST_MS - age) / 1000);
      this.#remove(entry);
    }
    return this.#entries.size < this.#room ? 0 : 1;
  }

  /**
   * @param {string} key
   * @param {number} since
   * @param {Promise<Answer>} answer
   */
  #added(key, since, answer) {
    const client = key.slice(0, CLIENT_CHARS);
    const older = this.#newest.get(client);
    /** @type {Entry} */
    const entry = { key, since, answer, isDone: false, isForgotten: false, newer: undefined, older };
    if (older) older.newer = entry;
    this.#newest.set(client, entry);
    this.#entries.set(key, entry);
    return entry;
  }

  /** @param {Entry} entry one that is there */
  #remove({ key, newer, older }) {
    this.#entries.delete(key);
    if (older) older.newer = newer;
    if (newer) {
      newer.older = older;
      return;
    }
    const client = key.slice(0, CLIENT_CHARS);
    if (older) this.#newest.set(client, older);
    else this.#newest.delete(client);
  }
}
