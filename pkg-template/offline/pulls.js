// Asks the server what it has of a client.

import { ConversationError } from "../front/errors.js";
import { pause } from "../front/pause.js";
import { clientOf, keyOf } from "../stores/indexeddb/schema.js";
import { Backoff } from "./backoff.js";
import { changesTold } from "./tell.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("./schema.js").Key} Key */

/** What somebody reads is asked for no more often than this, unless they say so. */
const AT_MOST_EVERY_MS = 30_000;
/** While a write of the client is on its way, its answer says more than a pull could. */
const LOOK_AGAIN_MS = 250;

/** @typedef {import("./sender.js").Tools & { now: () => number, unauthorized: () => void }} Tools */

export class Pulls {
  #tools;
  #backoff = new Backoff(() => performance.now());
  /** @type {Map<string, Key>} clients that somebody reads here */
  #read = new Map();
  /** @type {Map<string, Key>} those to ask for */
  #wanted = new Map();
  /** @type {Set<string>} those of which it is known that what is known is old */
  #outdated = new Set();
  /** @type {Promise<void> | undefined} */
  #round;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #ending = new AbortController();

  /** @param {Tools} tools */
  constructor(tools) {
    this.#tools = tools;
  }

  /**
   * Somebody reads a client.
   * @param {Client} client
   */
  read(client) {
    const key = keyOf(client);
    const name = JSON.stringify(key);
    if (this.#read.has(name)) return;
    this.#read.set(name, key);
    this.want(key);
  }

  /** It may work now, and others may have written meanwhile. */
  hope() {
    this.#backoff.hope();
    for (const key of this.#read.values()) this.want(key);
  }

  /**
   * Asks for a client as soon as it can be.
   * @param {Key} key
   * @param {boolean} [isOutdated] whether however short a time ago it was asked for last
   */
  want(key, isOutdated = false) {
    if (this.#ending.signal.aborted) return;
    const name = JSON.stringify(key);
    if (isOutdated) this.#outdated.add(name);
    this.#wanted.set(name, key);
    this.#begin();
  }

  #begin() {
    this.#round ??= this.#work().finally(() => (this.#round = undefined));
  }

  /** Resolves once nothing is being asked for. */
  async rest() {
    while (this.#round) await this.#round;
  }

  async #work() {
    clearTimeout(this.#timer);
    this.#backoff.look();
    for (const [name, key] of this.#wanted) {
      if (this.#ending.signal.aborted || !this.#backoff.isDue(name)) continue;
      this.#wanted.delete(name);
      try {
        await this.#pull(key, this.#outdated.has(name) ? -Infinity : AT_MOST_EVERY_MS, this.#ending.signal);
        this.#outdated.delete(name);
        this.#backoff.worked(name);
      } catch (error) {
        if (this.#ending.signal.aborted) break;
        // Nobody waits for it: what is shown stays, and it is asked for again.
        const { code, wait = 0 } = /** @type {any} */ (error);
        if (code === "INVALID_CLIENT") continue;
        this.#backoff.failed(name, wait);
        this.#wanted.set(name, key);
      }
    }
    const { next } = this.#backoff;
    if (this.#wanted.size > 0 && next < Infinity && !this.#ending.signal.aborted) this.#timer = setTimeout(() => this.#begin(), next);
  }

  /**
   * @param {Client} client
   * @param {AbortSignal} [signal]
   */
  async refresh(client, signal) {
    try {
      await this.#pull(keyOf(client), -Infinity, signal ?? this.#ending.signal);
    } catch (cause) {
      if (!signal?.aborted) throw cause;
      throw new ConversationError("ABORTED", "The refresh was ended by its signal.", {}, { cause: signal.reason });
    }
  }

  stop() {
    clearTimeout(this.#timer);
    this.#ending.abort();
  }

  /**
   * @param {Key} key
   * @param {number} youngest how old what is known must be to be asked for again, in milliseconds
   * @param {AbortSignal} signal
   */
  async #pull(key, youngest, signal) {
    const { base, delivery, replay, tell, now, unauthorized } = this.#tools;
    for (;;) {
      signal.throwIfAborted();
      const before = await base.beforePull(key);
      if (before === null) {
        await pause(LOOK_AGAIN_MS, signal);
        continue;
      }
      const age = before.pulled === null ? Infinity : now() - before.pulled;
      // A clock that was set back makes it younger than new.
      if (age >= 0 && age < youngest) return;
      const outcome = await delivery.all(clientOf(key), signal);
      if (outcome.kind === "waits" && outcome.isUnauthorized) unauthorized();
      if (outcome.kind !== "done") throw Object.assign(outcome.error, "wait" in outcome ? { wait: outcome.wait } : {});
      const shown = await base.pulled(key, before, outcome.value);
      if (!shown) continue;
      tell(changesTold(replay, shown, false));
      return;
    }
  }
}
