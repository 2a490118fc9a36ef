// A sealed text: which key sealed it, and what AES-256-GCM made of it. tests/sealed/vectors.py makes the same.

import { decoder, encoder } from "../front/coders.js";
import { damaged, storage } from "../stores/failure.js";
import { SEALED } from "../stores/sealing.js";
import { fromBase64, joined, toBase64 } from "./bytes.js";
import { OVERHEAD_BYTES, decrypted, encrypted } from "./cipher.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {{ client: Client, names: string[], what: string }} Place whose text it is, what tells it from all others of the client, and how errors name it */

const FORMAT = "convostate sealed 1";
const END = '"';
const ID_CHARS = 64;
/** Base64 of three bytes. */
const QUANTUM = { bytes: 3, chars: 4 };
/** The most that a sealed text has beside the base64 of the plain one. */
const AROUND_CHARS = SEALED.length + ID_CHARS + 2 + QUANTUM.chars + Math.ceil(OVERHEAD_BYTES / QUANTUM.bytes) * QUANTUM.chars;

export class Envelopes {
  #keys;
  #use;
  #takesPlain;

  /**
   * @param {import("./keys.js").Keys} keys
   * @param {string} use the id of the key that seals
   * @param {boolean} takesPlain
   */
  constructor(keys, use, takesPlain) {
    this.#keys = keys;
    this.#use = use;
    this.#takesPlain = takesPlain;
  }

  /**
   * @param {Place} place
   * @param {string} text
   */
  async seal(place, text) {
    const key = await this.#keyOf(this.#use, place.client);
    const bytes = await encrypted(key, additionalOf(this.#use, place), encoder.encode(text));
    return `${SEALED}${this.#use}:${toBase64(bytes)}${END}`;
  }

  /**
   * The plain text; null for one that was never sealed, where those are taken.
   * @param {Place} place
   * @param {unknown} stored
   */
  async open(place, stored) {
    if (!isSealed(stored)) {
      if (this.#takesPlain && typeof stored === "string") return null;
      throw damaged(`${place.what} is not sealed: where it never was, give sealed() plain: "accept" and reseal()`);
    }
    const id = keyIdOf(stored);
    if (!this.#keys.has(id)) throw storage(`${place.what} is sealed with the key ${JSON.stringify(id)}: put it into the option keys of sealed().`);
    const key = await this.#keyOf(id, place.client);
    try {
      const bytes = fromBase64(stored.slice(SEALED.length + id.length + 1, -END.length));
      return decoder.decode(await decrypted(key, additionalOf(id, place), bytes));
    } catch (cause) {
      throw damaged(`${place.what} can't be opened with the key ${JSON.stringify(id)}: it was changed or moved, or that is another key`, cause);
    }
  }

  /**
   * @param {string} id
   * @param {Client} client
   */
  #keyOf(id, { bot_id, user_id, channel_id }) {
    return this.#keys.derived(id, bot_id, user_id, channel_id);
  }
}

/**
 * @param {unknown} stored
 * @returns {stored is string}
 */
export function isSealed(stored) {
  return typeof stored === "string" && stored.startsWith(SEALED);
}

/**
 * The id of the key that sealed it; empty where it is damaged.
 * @param {string} sealed
 */
export function keyIdOf(sealed) {
  return sealed.slice(SEALED.length, Math.max(SEALED.length, sealed.indexOf(":", SEALED.length)));
}

/**
 * No texts are sealed to more characters than this.
 * @param {number} count of texts
 * @param {number} bytes of all together
 */
export function mostChars(count, bytes) {
  return Math.ceil((bytes * QUANTUM.chars) / QUANTUM.bytes) + count * AROUND_CHARS;
}

/**
 * @param {string} id
 * @param {Place} place
 */
function additionalOf(id, { client: { bot_id, user_id, channel_id }, names }) {
  return joined(FORMAT, id, bot_id, user_id, channel_id, ...names);
}
