// Tells the other tabs, and other objects in this one, what changed. Lost messages cost nothing but their being heard: the truth is in
// the database.

/** @typedef {import("../../entry/index.js").AnyEvent} AnyEvent */

/** @type {WeakMap<IDBFactory, string>} names of the factories that are not the page's: what they make, no other tab sees */
const factories = new WeakMap();

export class Tabs {
  /** @type {BroadcastChannel | undefined} */
  #channel;

  /**
   * @param {string} name of the database
   * @param {IDBFactory | undefined} factory undefined for the page's own
   */
  constructor(name, factory) {
    const own = factory && (factories.get(factory) ?? crypto.getRandomValues(new Uint32Array(2)).join("-"));
    if (factory && own) factories.set(factory, own);
    this.#channel = channel(["convostate/1", own, name].filter((part) => part !== undefined).join("/"));
    // In Node it would keep the process from ending.
    /** @type {any} */ (this.#channel)?.unref?.();
  }

  /** @param {AnyEvent[]} events */
  tell(events) {
    this.#channel?.postMessage(events);
  }

  /** @param {(events: AnyEvent[]) => void} listener */
  hear(listener) {
    if (this.#channel) this.#channel.onmessage = ({ data }) => listener(data);
  }

  close() {
    this.#channel?.close();
    this.#channel = undefined;
  }
}

/**
 * A page that is refused storage may be refused this too: then every call says so.
 * @param {string} name
 */
function channel(name) {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}
