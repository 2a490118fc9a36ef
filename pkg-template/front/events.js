// Tells listeners what happened, after the call that caused it.

/** @typedef {import("../entry/index.js").Listener} Listener */
/** @typedef {import("../entry/index.js").AnyEvent} AnyEvent */

export class Listeners {
  /** @type {Set<{ listener: Listener }>} */
  #all = new Set();
  /** @type {AnyEvent[]} */
  #waiting = [];
  #telling = false;

  get size() {
    return this.#all.size;
  }

  /** @param {Listener} listener */
  add(listener) {
    const entry = { listener };
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
        if (this.#all.has(entry)) call(entry.listener, /** @type {AnyEvent} */ (this.#waiting[at]));
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
