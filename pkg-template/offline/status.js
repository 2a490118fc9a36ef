// How it stands, kept at hand: of the outbox, by counting; of who sends, by itself or as the tab that sends tells.

/** @typedef {import("../entry/offline.js").OfflineStatus} OfflineStatus */

const SOON_MS = 20;

export class Status {
  #database;
  #sender;
  /** @type {OfflineStatus} */
  #known = Object.freeze({ state: "idle", pending: 0, failed: 0, oldest: null, error: null });
  /** @type {Pick<OfflineStatus, "state" | "error"> | undefined} what the tab that sends said last */
  #told;
  /** @type {Promise<void> | undefined} */
  #counting;
  #isOutdated = false;
  #isOpen = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {(status: OfflineStatus) => void} */
  #tell;

  /**
   * @param {import("./database.js").Database} database
   * @param {import("./sender.js").Sender} sender
   * @param {(status: OfflineStatus) => void} tell other tabs
   */
  constructor(database, sender, tell) {
    this.#database = database;
    this.#sender = sender;
    this.#tell = tell;
  }

  get known() {
    return this.#known;
  }

  /**
   * Another tab sends.
   * @param {OfflineStatus} told
   */
  hear(told) {
    this.#told = told;
    this.countSoon();
  }

  /** What another tab said may hold no more. */
  forget() {
    this.#told = undefined;
  }

  /** Counts, a little later: who writes many times in a row is not to wait for as many counts. */
  countSoon() {
    if (this.#isOpen) this.#timer ??= setTimeout(() => this.count().catch(() => {}), SOON_MS);
  }

  stop() {
    this.#isOpen = false;
    clearTimeout(this.#timer);
  }

  /** Counts, as often as something changed; a failure of the database is told by the next call. */
  count() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isOutdated = true;
    return (this.#counting ??= this.#count());
  }

  async #count() {
    try {
      while (this.#isOutdated) {
        this.#isOutdated = false;
        const counted = await this.#database.counted();
        const { isUnauthorized, isSending, error } = this.#sender;
        if (isSending || counted.pending === 0) this.#told = undefined;
        const own = error && { code: error.code, message: error.message };
        const state = this.#stateOf(counted, isUnauthorized, isSending);
        const before = JSON.stringify(this.#known);
        this.#known = Object.freeze({ state, ...counted, oldest: counted.oldest && new Date(counted.oldest).toISOString(), error: own ?? this.#told?.error ?? null });
        // What changes nothing is not told: two tabs would go on telling each other.
        if ((isSending || own) && JSON.stringify(this.#known) !== before) this.#tell(this.#known);
      }
    } finally {
      this.#counting = undefined;
    }
  }

  /**
   * @param {{ pending: number, oldest: number | null }} counted
   * @param {boolean} isUnauthorized
   * @param {boolean} isSending
   * @returns {OfflineStatus["state"]}
   */
  #stateOf({ pending, oldest }, isUnauthorized, isSending) {
    if (pending === 0) return "idle";
    if (isUnauthorized) return "unauthorized";
    if (isSending) return "sending";
    if (oldest === null) return "blocked";
    return this.#told?.state ?? "waiting";
  }
}
