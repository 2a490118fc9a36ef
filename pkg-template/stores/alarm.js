// With `expireInTime`: sweeps at the moment when the next conversation expires, by one timer, so that it is written down and told then.

import { loaded } from "./plans/call.js";
import { sweepUpTo } from "./sweep.js";

/** @typedef {import("./shared.js").Shared} Shared */
/** @typedef {import("./plans/call.js").Call} Call */

/** After so long it is looked again: others write as well, and clocks are set. The longest that what another process wrote may be late. */
const LONGEST_MS = 60_000;
/** Below it, one client of many at once may be that much late. */
const SHORTEST_MS = 100;
const CLIENTS_AT_ONCE = 100;
const SWEPT_AT_ONCE = 1000;

export class Alarm {
  #shared;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #at = Infinity;
  #last = Promise.resolve();

  /** @param {Shared} shared */
  constructor(shared) {
    this.#shared = shared;
    shared.listeners.add((event) => this.#hear(event));
    this.#ring(0);
  }

  /** Looks for what is due, and when the next is. Before the schema is there it finds nothing. */
  look() {
    this.#last = this.#last.then(async () => this.#ring(await this.#next().catch(() => LONGEST_MS)));
    return this.#last;
  }

  end() {
    clearTimeout(this.#timer);
  }

  /**
   * How long it is from a write until its conversation expires, the two times tell by one clock.
   * @param {import("../entry/index.js").AnyEvent} event
   */
  #hear({ type, conversation }) {
    // An update may give a ttl that is over.
    if (conversation?.expires_at === undefined || (conversation.status !== "OPEN" && type !== "updated")) return;
    this.#ring(Date.parse(conversation.expires_at) - Date.parse(conversation.updated_at));
  }

  /** @param {number} wait in milliseconds, unless it rings sooner anyway */
  #ring(wait) {
    const at = performance.now() + Math.min(wait, LONGEST_MS);
    if (at >= this.#at || !this.#shared.isOpen) return;
    clearTimeout(this.#timer);
    this.#at = at;
    this.#timer = setTimeout(() => {
      this.#at = Infinity;
      void this.look();
    }, Math.min(wait, LONGEST_MS));
    // It keeps no process alive; a browser's is a number.
    /** @type {any} */ (this.#timer).unref?.();
  }

  /**
   * Sweeps, then answers how long it is until the next deadline. A store that fails says so to whoever asks it next.
   * @returns {Promise<number>}
   */
  async #next() {
    const shared = this.#shared;
    await sweepUpTo(shared, SWEPT_AT_ONCE, true);
    const now = shared.time();
    for (let within = LONGEST_MS; ; within /= 2) {
      const until = (Number.isNaN(now) ? Date.now() : now) + within;
      const clients = await shared.driver.due({ now: until, closedFor: null, closedOver: null, limit: CLIENTS_AT_ONCE, isThorough: true });
      // There may be more, of which one is sooner.
      if (clients.length === CLIENTS_AT_ONCE && within > SHORTEST_MS) continue;
      const waits = await Promise.all(clients.map((client) => shared.ask(client, now, untilExpiry)));
      return Math.max(1, Math.min(LONGEST_MS, ...waits));
    }
  }
}

/**
 * By the store's own clock.
 * @param {Call} call
 * @returns {import("./plans/call.js").Plan<number>}
 */
function* untilExpiry(call) {
  const { head, now } = loaded(call, yield { load: { kind: "head" } });
  return (head?.expires ?? Infinity) - now;
}
