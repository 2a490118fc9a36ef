// Turns of what grants no leases, such as an engine: each is held open here until it is ended, or its time is over.

import { ConversationError } from "../front/errors.js";
import { BUSY, TAKEN } from "../front/lease.js";
import * as LIMITS from "./limits.js";
import * as WORDS from "./words.js";

/** @typedef {import("../entry/index.js").Client} Client */
/**
 * @typedef {object} Held a turn that goes on, or that went on not long ago
 * @property {string} client nothing once it is over, as the rest of it
 * @property {any} turn
 * @property {(() => void) | undefined} end
 * @property {Promise<boolean>} begun
 * @property {ReturnType<typeof setTimeout> | undefined} timer
 */

const LIFETIME_MS = LIMITS.leaseSeconds * 1000;
/** How long a copy of a request may be on its way: a turn that is over is not taken again by one. */
const LATE_MS = 60_000;
const WRITES = ["create", "update", "close", "closeAll", "erase"];

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
   * @returns {import("../front/lease.js").Steps}
   */
  stepsOf(client, token) {
    const who = JSON.stringify(client);
    /** The turn, which goes on. */
    const held = () => {
      const found = this.#held.get(token);
      if (found?.client === who && found.turn) return found;
      throw new ConversationError("LOCKED", WORDS.notHeld);
    };
    const write = (/** @type {string} */ name) => async (/** @type {any} */ _, /** @type {any[]} */ ...args) => {
      const { turn } = held();
      const answer = await turn[name](...args);
      return name === "update" || name === "close" ? turn.get(args[0]) : answer;
    };
    return {
      calls: Object.fromEntries(WRITES.map((name) => [name, write(name)])),
      take: async () => {
        const found = this.#held.get(token);
        if (!found) return (await this.#begin(client, token, who)) ? TAKEN : BUSY;
        const goesOn = (await found.begun) && found.client === who && found.turn !== undefined;
        if (goesOn) prolong(found);
        return goesOn ? TAKEN : BUSY;
      },
      renew: async () => prolong(held()),
      release: async () => {
        const found = this.#held.get(token);
        if (!found) return this.#refuse(token);
        await found.begun.catch(() => {});
        if (found.client === who) found.end?.();
      },
      lifetime: () => LIFETIME_MS,
    };
  }

  /**
   * Whether the turn begins at once.
   * @param {Client} client
   * @param {string} token
   * @param {string} who
   */
  #begin(client, token, who) {
    const held = heldBy(who);
    this.#held.set(token, held);
    held.begun = new Promise((resolve, reject) => {
      const work = (/** @type {any} */ turn) => new Promise((/** @type {(value: void) => void} */ end) => {
        held.turn = turn;
        held.end = end;
        // An erase ends it, and a dispose.
        turn.signal.addEventListener("abort", end);
        prolong(held);
        resolve(true);
      });
      this.#conversations.turn(client, work, { wait: 0 }).then(() => this.#over(token, held), (error) => {
        this.#held.delete(token);
        if (error?.code === "LOCKED") resolve(false);
        else reject(error);
      });
    });
    return held.begun;
  }

  /**
   * The request that takes it may still be on its way.
   * @param {string} token
   */
  #refuse(token) {
    const held = heldBy("");
    this.#held.set(token, held);
    this.#over(token, held);
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
 * @returns {Held}
 */
function heldBy(client) {
  return { client, turn: undefined, end: undefined, begun: Promise.resolve(false), timer: undefined };
}

/** @param {Held} held */
function prolong(held) {
  clearTimeout(held.timer);
  held.timer = later(() => held.end?.(), LIFETIME_MS);
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
