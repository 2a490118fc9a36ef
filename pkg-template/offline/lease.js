// Who sends, of all tabs and workers: the holder of the lease that turns have, in the same database.

import { TAKEN } from "../front/lease.js";
import { LEASE_MS } from "../front/layout.js";
import { drive } from "../stores/indexeddb/driver.js";
import { done } from "../stores/indexeddb/request.js";
import { HEADS, keyOf } from "../stores/indexeddb/schema.js";
import { release, renew, take } from "../stores/plans/lease.js";
import { StoredScratch } from "../stores/scratch.js";

/** No client has control characters in its ids. */
const SENDER = { bot_id: "\0", user_id: "", channel_id: "" };

export class SendersLease {
  #scratch = new StoredScratch();
  #now;
  /** 0 while it is not held, as far as is known here. */
  #token = 0;

  /** @param {() => number} now */
  constructor(now) {
    this.#now = now;
  }

  /**
   * Has it for longer, where it was not lost.
   * @param {IDBTransaction} transaction
   */
  async keep(transaction) {
    if (this.#token !== 0) await this.#renew(transaction);
  }

  /**
   * Takes it, or has it for longer. False while another holds it; who has lost it finds that out here.
   * @param {IDBTransaction} transaction
   */
  async hold(transaction) {
    await this.#endTooLate(transaction);
    if (this.#token !== 0 && (await this.#renew(transaction))) return true;
    // One that is over can't be taken again by the same token.
    const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
    this.#token = (high >>> 11) * 2 ** 32 + low || 1;
    const isTaken = (await drive(transaction, SENDER, take(this.#call))) === TAKEN;
    if (!isTaken) this.#token = 0;
    return isTaken;
  }

  /** @param {IDBTransaction} transaction */
  async release(transaction) {
    if (this.#token !== 0) await drive(transaction, SENDER, release(this.#call));
    this.#token = 0;
  }

  get isHeld() {
    return this.#token !== 0;
  }

  /** @param {IDBTransaction} transaction */
  async #renew(transaction) {
    try {
      await drive(transaction, SENDER, renew(this.#call));
      return true;
    } catch (error) {
      if (/** @type {any} */ (error).code !== "LOCKED") throw error;
      this.#token = 0;
      return false;
    }
  }

  /**
   * A clock that was set back would let a lease last until it has caught up: nobody has one for longer than it lasts.
   * @param {IDBTransaction} transaction
   */
  async #endTooLate(transaction) {
    const heads = transaction.objectStore(HEADS);
    const head = await done(heads.get(keyOf(SENDER)));
    if (head?.lease?.until > this.#now() + LEASE_MS) heads.put({ ...head, lease: null });
  }

  get #call() {
    return { scratch: this.#scratch, client: SENDER, now: this.#now(), held: this.#token, isHeard: false };
  }
}

