// The calls on a Worker's side: the rules run here, and each client's data is in an object of its own, or of a few.

import { checkFields } from "../front/arguments.js";
import { ConversationError, wrongType } from "../front/errors.js";
import { nameOf } from "../front/names.js";
import { StoredConversations } from "../stores/conversations.js";
import { storage } from "../stores/failure.js";
import { GuardedDriver } from "./driver.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../stores/driver.js").Driver} Driver */

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
  if (by !== undefined && !(Number.isSafeInteger(by) && by > 0)) {
    throw new ConversationError("INVALID_BODY", "options.by must be a whole number from 1: of how many objects there are.", { path: "options.by" });
  }
  if (typeof namespace?.idFromName !== "function" || typeof namespace.get !== "function") {
    throw wrongType("INVALID_BODY", "namespace", "one of Durable Objects: the binding, such as env.CONVERSATIONS", namespace);
  }
  return new StoredConversations(new ObjectsDriver(namespace, by), others);
}

/** @implements {Driver} */
class ObjectsDriver extends GuardedDriver {
  #port;
  #count;

  /**
   * @param {import("../entry/durable-objects.js").ObjectNamespace} namespace
   * @param {number | undefined} count of objects; undefined for one each
   */
  constructor(namespace, count) {
    const port = (/** @type {string | number} */ name) => portOf(namespace, String(name));
    super(STORE, CAPABILITIES, (who) => {
      const client = /** @type {Client} */ (who);
      return port(count === undefined ? nameOf(client) : placeOf(client, count));
    });
    this.#port = port;
    this.#count = count;
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
    for (let place = after ? placeOf(after, count) : 0; place < count && found.length < limit; place += 1) {
      found.push(...(await super.clients({ after: from, limit: limit - found.length }, this.#port(place))));
      from = null;
    }
    return found;
  }
}

/**
 * @param {import("../entry/durable-objects.js").ObjectNamespace} namespace
 * @param {string} name of an object
 * @returns {import("./driver.js").Port}
 */
function portOf(namespace, name) {
  return async (mode, statements) => {
    // A stub that failed once fails from then on.
    const { rows = [], error } = await namespace.get(namespace.idFromName(name)).convostate(mode, statements);
    // What the database refused is no fault of the way to it.
    if (error !== undefined) throw new Error(error);
    return rows;
  };
}

/**
 * Where a client's data is, by FNV-1a: always the same, and spread enough.
 * @param {Client} client
 * @param {number} count
 */
function placeOf(client, count) {
  const name = nameOf(client);
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % count;
}
