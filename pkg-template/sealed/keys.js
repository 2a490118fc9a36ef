// The master keys by their ids, and the keys that are derived from them.

import { checkFields } from "../front/arguments.js";
import { ConversationError, wrongType } from "../front/errors.js";
import { joined } from "./bytes.js";

const HASH = "SHA-256";
const KEY_BYTES = 32;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
/** How many derived keys are kept: those of the clients that were here last. Deriving one takes about as long as opening a text. */
const KEPT = 4096;
/** Tells the first derivation from any that comes later, and from those of others with the same master key. */
const DERIVATION = "convostate sealed 1";

/** @typedef {Uint8Array<ArrayBuffer> | CryptoKey} MasterKey */

export class Keys {
  /** @type {Map<string, MasterKey>} */
  #masters;
  /** @type {Map<string, Promise<CryptoKey>>} */
  #imported = new Map();
  /** @type {Map<string, Promise<CryptoKey>>} */
  #derived = new Map();

  /** @param {Record<string, MasterKey>} masters */
  constructor(masters) {
    this.#masters = new Map(Object.entries(masters));
  }

  /** @param {string} id */
  has(id) {
    return this.#masters.has(id);
  }

  /**
   * The key that is derived from a master key for what these names say.
   * @param {string} id of the master key, which is there
   * @param {string[]} names
   * @returns {Promise<CryptoKey>}
   */
  derived(id, ...names) {
    const of = JSON.stringify([id, ...names]);
    const known = this.#derived.get(of);
    const key = known ?? this.#derive(id, names);
    // Behind the others: the first is the one that was not asked for the longest.
    if (known) this.#derived.delete(of);
    this.#derived.set(of, key);
    const [oldest] = this.#derived.size > KEPT ? this.#derived.keys() : [];
    if (oldest !== undefined) this.#derived.delete(oldest);
    return key;
  }

  /**
   * @param {string} id
   * @param {string[]} names
   */
  async #derive(id, names) {
    // Hashed, as three ids may be longer than the 1,024 bytes that Node takes here.
    const info = await crypto.subtle.digest(HASH, joined(DERIVATION, ...names));
    const by = { name: "HKDF", hash: HASH, salt: new Uint8Array(), info };
    return crypto.subtle.deriveKey(by, await this.#master(id), { name: "AES-GCM", length: 8 * KEY_BYTES }, false, ["encrypt", "decrypt"]);
  }

  /** @param {string} id */
  #master(id) {
    const known = this.#imported.get(id);
    if (known) return known;
    const imported = importedOf(/** @type {MasterKey} */ (this.#masters.get(id)));
    this.#imported.set(id, imported);
    return imported;
  }
}

/** @param {MasterKey} master */
async function importedOf(master) {
  return isBytes(master) ? crypto.subtle.importKey("raw", master, "HKDF", false, ["deriveKey"]) : master;
}

/**
 * The options `keys` and `use`.
 * @param {{ keys?: unknown, use?: unknown }} options
 * @param {{ isUsed?: boolean }} [need] whether `use` must be there
 */
export function readKeys({ keys, use }, { isUsed = true } = {}) {
  if (!globalThis.crypto?.subtle) {
    throw new ConversationError("CRASHED", "There is no crypto.subtle here: a page needs https or localhost, Node a version from 20 on.");
  }
  if (typeof keys !== "object" || keys === null) throw wrongType("INVALID_BODY", "options.keys", "an object of keys by their ids", keys);
  const given = Object.entries(checkFields(keys, "options.keys", Object.keys(keys)));
  const masters = Object.fromEntries(given.map(([id, key]) => [id, readMaster(id, key)]));
  if (isUsed && (typeof use !== "string" || !Object.hasOwn(masters, use))) {
    throw new ConversationError("INVALID_BODY", "options.use must be the id of one of options.keys: that which seals.", { path: "options.use" });
  }
  return { keys: new Keys(masters), use: String(use) };
}

/**
 * A copy of the bytes, which nobody changes.
 * @param {string} id
 * @param {unknown} key
 */
function readMaster(id, key) {
  const path = `options.keys.${id}`;
  if (!ID.test(id)) {
    throw new ConversationError("INVALID_BODY", "The id of a key must have 1 to 64 of A-Z, a-z, 0-9, _ and -: each sealed text names it.", { path });
  }
  if (isBytes(key)) {
    if (key.length === KEY_BYTES) return new Uint8Array(key);
    throw new ConversationError("INVALID_BODY", `${path} must have ${KEY_BYTES} bytes, all of them random.`, { path, limit: KEY_BYTES });
  }
  if (isHkdfKey(key)) return key;
  throw wrongType("INVALID_BODY", path, "a Uint8Array, or a CryptoKey for HKDF with the usage deriveKey", key);
}

/**
 * @param {unknown} key
 * @returns {key is Uint8Array<ArrayBuffer>}
 */
function isBytes(key) {
  return key instanceof Uint8Array;
}

/**
 * @param {any} key
 * @returns {key is CryptoKey}
 */
function isHkdfKey(key) {
  return key?.algorithm?.name === "HKDF" && key.usages?.includes("deriveKey");
}
