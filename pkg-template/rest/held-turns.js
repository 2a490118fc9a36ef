// Turns of what grants no leases, such as an engine: each is held open here until it is ended, or its time is over.

import { ConversationError } from "../front/errors.js";
import { BUSY, HANDLED, TAKEN } from "../front/lease.js";
import { WRITES } from "../front/turn.js";
import { noPath } from "./decode.js";
import * as LIMITS from "./limits.js";
import * as WORDS from "./words.js";

/** @typedef {import("../entry/index.js").Client} Client */
/**
 * @typedef {object} Held a turn that goes on, or that went on not long ago
 * @property {string} client nothing once it is over, as the rest of it
 * @property {any} turn
 * @property {string | undefined} once the id of its message
 * @property {((isHandled: boolean) => void) | undefined} end
 * @property {Promise<number>} begun BUSY, TAKEN or HANDLED
 * @property {Promise<unknown>} over once its message is noted, if that was handled
 * @property {boolean} isHandled whether it ended so
 * @property {ReturnType<typeof setTimeout> | undefined} timer
 */

const LIFETIME_MS = LIMITS.leaseSeconds * 1000;
/** How long a copy of a request may be on its way: a turn that is over is not taken again by one. */
const LATE_MS = 60_000;
/** What a turn throws whose message is not to be noted. */
const UNHANDLED = Symbol("not handled");
const OTHER = "options.handled must be the message that the turn was taken for.";

/** @type {WeakMap<object, HeldTurns>} one of each engine, however many handlers it has */
const known = new WeakMap();

/** @param {import("../entry/index.js").Conversations} conversations */
export function heldTurnsOf(conversations) {
  const found = known.get(conversations) ?? new HeldTurns(conversations);
  known.set(conversations, found);
  return found;
}

class HeldTurns {
  #conversations;
  /** @type {Map<string, Held>} by their tokens */
  #held = new Map();

  /** @param {import("../entry/index.js").Conversations} conversations */
  constructor(conversations) {
    this.#conversations = conversations;
  }

  /**
   * @param {Client} client
   * @param {string} token
   * @param {string} [once] the id of its message
   * @returns {import("../front/lease.js").Steps}
   */
  stepsOf(client, token, once) {
    const who = JSON.stringify(client);
    /** The turn, which goes on. */
    const held = () => {
      const found = this.#held.get(token);
      if (found?.client === who && found.turn) return found;
      throw new ConversationError("LOCKED", WORDS.notHeld);
    };
    const write = (/** @type {string} */ name) => async (/** @type {any} */ _, /** @type {any[]} */ ...args) => {
      const { turn } = held();
      if (typeof turn[name] !== "function") throw noPath();
      const answer = await turn[name](...args);
      return name === "update" || name === "close" ? turn.get(args[0]) : answer;
    };
    const end = async (/** @type {boolean} */ isHandled) => {
      const found = this.#held.get(token) ?? this.#refuse(token);
      await found.begun.catch(() => {});
      if (isHandled && found.client === who && found.once !== once) throw new ConversationError("INVALID_BODY", OTHER, { path: "options.handled" });
      if (found.client === who) found.end?.(isHandled);
      await found.over;
      if (isHandled && !found.isHandled) throw new ConversationError("LOCKED", WORDS.notHeld);
    };
    return {
      calls: Object.fromEntries(WRITES.map((name) => [name, write(name)])),
      take: async () => {
        const found = this.#held.get(token);
        if (!found) return this.#begin(client, token, who, once);
        const goesOn = (await found.begun) === TAKEN && found.client === who && found.turn !== undefined;
        if (goesOn) prolong(found);
        return goesOn ? TAKEN : BUSY;
      },
      renew: async () => prolong(held()),
      release: () => end(false),
      finish: once === undefined ? undefined : end,
      lifetime: () => LIFETIME_MS,
    };
  }

  /**
   * Whether the turn begins at once.
   * @param {Client} client
   * @param {string} token
   * @param {string} who
   * @param {string} [once]
   */
  #begin(client, token, who, once) {
    const held = heldBy(who, once);
    this.#held.set(token, held);
    held.begun = new Promise((resolve, reject) => {
      const work = (/** @type {any} */ turn) => new Promise((/** @type {(value: void) => void} */ done, fail) => {
        held.turn = turn;
        held.end = (isHandled) => (isHandled ? done() : fail(UNHANDLED));
        // An erase ends it, and a dispose.
        turn.signal.addEventListener("abort", () => fail(UNHANDLED));
        prolong(held);
        resolve(TAKEN);
      });
      held.over = this.#turn(client, work, once).then(
        (isHandled) => {
          held.isHandled = isHandled;
          if (held.turn) return this.#over(token, held);
          this.#held.delete(token);
          resolve(HANDLED);
        },
        (error) => {
          if (held.turn) return this.#over(token, held);
          this.#held.delete(token);
          if (error?.code === "LOCKED") resolve(BUSY);
          else reject(error);
        },
      );
    });
    return held.begun;
  }

  /**
   * Whether its message is known as handled.
   * @param {Client} client
   * @param {(turn: any) => Promise<void>} work
   * @param {string | undefined} once
   */
  async #turn(client, work, once) {
    if (once === undefined) await this.#conversations.turn(client, work, { wait: 0 });
    else await this.#conversations.turn(client, work, { wait: 0, once });
    return once !== undefined;
  }

  /**
   * The request that takes it may still be on its way.
   * @param {string} token
   */
  #refuse(token) {
    const held = heldBy("");
    this.#held.set(token, held);
    this.#over(token, held);
    return held;
  }

  /**
   * @param {string} token
   * @param {Held} held
   */
  #over(token, held) {
    clearTimeout(held.timer);
    Object.assign(held, { client: "", turn: undefined, end: undefined });
    held.timer = later(() => this.#held.delete(token), LATE_MS);
  }
}

/**
 * @param {string} client nothing for a turn that is over
 * @param {string} [once]
 * @returns {Held}
 */
function heldBy(client, once) {
  return { client, once, turn: undefined, end: undefined, begun: Promise.resolve(BUSY), over: Promise.resolve(), isHandled: false, timer: undefined };
}

/** @param {Held} held */
function prolong(held) {
  clearTimeout(held.timer);
  held.timer = later(() => held.end?.(false), LIFETIME_MS);
}

/**
 * Keeps no process from ending.
 * @param {() => void} fn
 * @param {number} ms
 */
function later(fn, ms) {
  const timer = setTimeout(fn, ms);
  /** @type {any} */ (timer).unref?.();
  return timer;
}
