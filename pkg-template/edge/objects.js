// The calls on a Worker's side: the rules run here, and each client's data is in an object of its own, or of a few.

import { checkFields, numberFrom } from "../front/arguments.js";
import { ConversationError, typeOf } from "../front/errors.js";
import { nameOf } from "../front/names.js";
import { StoredConversations } from "../stores/conversations.js";
import { storage } from "../stores/failure.js";
import { GuardedDriver } from "./driver.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../stores/driver.js").Driver} Driver */
/** @typedef {import("./loads.js").Statement} Statement */

export const STORE = "The Durable Object";
/** An answer leaves the object when what it tells of is on the disk. */
export const CAPABILITIES = { durable: true, shared: true, atomic: true, evictable: false };
const OPTIONS = ["by", "now", "id", "retention", "maxMemoryBytes", "require"];

/**
 * @param {import("../entry/durable-objects.js").ObjectNamespace} namespace
 * @param {import("../entry/durable-objects.js").DurableObjectsOptions} [options]
 */
export function openDurableObjects(namespace, options = {}) {
  const { by, ...others } = checkFields(options, "options", OPTIONS);
  if (by !== undefined && !Number.isSafeInteger(numberFrom(1, by, "options.by"))) {
    throw new ConversationError("INVALID_BODY", "options.by must be a whole number: of how many objects there are.", { path: "options.by" });
  }
  if (typeof namespace?.idFromName !== "function" || typeof namespace.get !== "function") {
    throw new ConversationError("INVALID_BODY", "openDurableObjects takes a namespace of Durable Objects: the binding, such as env.CONVERSATIONS.", { path: "namespace", type: typeOf(namespace) });
  }
  return new StoredConversations(new ObjectsDriver(namespace, by), others);
}

/** @implements {Driver} */
class ObjectsDriver extends GuardedDriver {
  #namespace;
  #count;

  /**
   * @param {import("../entry/durable-objects.js").ObjectNamespace} namespace
   * @param {number | undefined} count of objects; undefined for one each
   */
  constructor(namespace, count) {
    super(STORE, CAPABILITIES);
    this.#namespace = namespace;
    this.#count = count;
  }

  /** @param {Client} client */
  portOf(client) {
    const name = nameOf(client);
    return this.#port(this.#count === undefined ? name : String(placeOf(name, this.#count)));
  }

  /** Objects sweep themselves, by their alarms. */
  async due() {
    return [];
  }

  /** @type {Driver["clients"]} */
  async clients({ after, limit }) {
    const count = this.#count;
    if (count === undefined) {
      throw storage("Durable Objects can't be listed: to list clients, keep them in a number of objects, by the option by, from the beginning.");
    }
    const found = [];
    let from = after;
    for (let place = after ? placeOf(nameOf(after), count) : 0; place < count && found.length < limit; place += 1) {
      found.push(...(await this.clientsAt(this.#port(String(place)), { after: from, limit: limit - found.length })));
      from = null;
    }
    return found;
  }

  /** Objects make their tables themselves, with the first that is written. */
  async migrate() {}

  async makeReady() {}

  /**
   * @param {string} name
   * @returns {import("./driver.js").Port}
   */
  #port(name) {
    // A stub that failed once fails from then on.
    const stub = () => this.#namespace.get(this.#namespace.idFromName(name));
    return {
      read: async (statements) => answered(await stub().convostate("read", statements)),
      write: async (statements) => answered(await stub().convostate("write", statements)),
    };
  }
}

/** @param {import("../entry/durable-objects.js").ObjectAnswer} answer what the database refused is no fault of the way to it */
function answered({ rows, error }) {
  if (error !== undefined) throw new Error(error);
  return rows ?? [];
}

/**
 * Where a client's data is, by FNV-1a: always the same, and spread enough.
 * @param {string} name
 * @param {number} count
 */
function placeOf(name, count) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % count;
}
