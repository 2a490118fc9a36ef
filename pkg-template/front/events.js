// Tells listeners what happened, after the call that caused it.

import { checkType, readClient } from "./arguments.js";
import { nameOf } from "./names.js";

/** @typedef {import("../entry/index.js").Listener} Listener */
/** @typedef {import("../entry/index.js").AnyEvent} AnyEvent */

export class Listeners {
  /** @type {Set<{ listener: Listener, key: string | undefined }>} the key is of the client whose changes are told; none for all */
  #all = new Set();
  /** @type {AnyEvent[]} */
  #waiting = [];
  #telling = false;

  get size() {
    return this.#all.size;
  }

  /**
   * @param {Listener} listener
   * @param {import("../entry/index.js").Client} [client] whose changes it is told; all by default
   */
  add(listener, client) {
    checkType(listener, "function", "listener");
    const entry = { listener, key: client === undefined ? undefined : nameOf(readClient(client)) };
    this.#all.add(entry);
    return () => void this.#all.delete(entry);
  }

  clear() {
    this.#all.clear();
    this.#waiting = [];
  }

  /**
   * Tells everyone, in the order of the events. What a listener causes waits its turn.
   * @param {AnyEvent[]} events
   */
  tell(events) {
    for (const event of events) this.#waiting.push(frozen(event));
    if (this.#telling) return;
    this.#telling = true;
    for (let at = 0; at < this.#waiting.length; at += 1) {
      for (const entry of [...this.#all]) {
        const event = /** @type {any} */ (this.#waiting[at]);
        const isOf = entry.key === undefined || entry.key === nameOf(event.client ?? (event.conversation ?? event.previous).client);
        if (isOf && this.#all.has(entry)) call(entry.listener, event);
      }
    }
    this.#waiting = [];
    this.#telling = false;
  }
}

/**
 * All listeners are given the same event.
 * @param {AnyEvent} event
 */
function frozen(event) {
  for (const one of /** @type {any[]} */ ([event.conversation, event.previous, event])) if (one) Object.freeze(Object.freeze(one).client);
  return event;
}

/**
 * @param {Listener} listener
 * @param {AnyEvent} event
 */
function call(listener, event) {
  try {
    const answer = /** @type {unknown} */ (listener(event));
    if (typeof answer === "object") Promise.resolve(answer).catch(print);
  } catch (error) {
    print(error);
  }
}

/** @param {unknown} error */
function print(error) {
  console.error("convostate: a listener threw; the change it was told of stands.", error);
}
