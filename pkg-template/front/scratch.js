// The scratch area of one engine or store: wasm memory that both sides read and write, as layout.js says. What the numbers mean, and
// where the buffer for longer text lies, each core knows for itself.

import { decoder, encoder, startCoders, writePlain } from "./coders.js";
import { wasm } from "./instance.js";
import { ENTROPIES, ENTROPY, ENTROPY_BYTES, TEXTS, TEXT_BYTES } from "./layout.js";

const LONE_SURROGATE = /\p{Surrogate}/u;

export class Scratch {
  #address;
  bytes = new Uint8Array();
  words = new Uint32Array();
  numbers = new Float64Array();
  /** For how many ids there is randomness left. */
  #entropies = 0;

  /** @param {number} address */
  constructor(address) {
    this.#address = address;
  }

  /** Wasm memory that grew is another buffer. */
  refresh() {
    if (this.bytes.length === 0) {
      const { buffer } = wasm.memory;
      this.bytes = new Uint8Array(buffer);
      this.words = new Uint32Array(buffer, this.#address, ENTROPY / 4);
      this.numbers = new Float64Array(buffer, this.#address, ENTROPY / 8);
    }
  }

  /** Comes before the first call, for the core's seed, and then every so often. */
  fillEntropy() {
    startCoders();
    crypto.getRandomValues(this.view(this.#address + ENTROPY, ENTROPY_BYTES));
  }

  /** The index of ten random bytes that no other id has had. */
  nextEntropy() {
    if (this.#entropies === 0) {
      this.fillEntropy();
      this.#entropies = ENTROPIES;
    }
    return (this.#entropies -= 1);
  }

  /**
   * Writes a text into a slot and returns its length in bytes. Of one that is too long, the core sees only that. Half a surrogate pair
   * has no UTF-8: the core sees and refuses a byte that is none either, so that two users never become one.
   * @param {number} slot
   * @param {string} text
   */
  writeText(slot, text) {
    this.refresh();
    const at = this.#address + TEXTS + slot * TEXT_BYTES;
    if (text.length > TEXT_BYTES || writePlain(this.bytes, at, text)) return Math.min(text.length, TEXT_BYTES);
    if (LONE_SURROGATE.test(text)) {
      this.bytes[at] = 0xff;
      return 1;
    }
    return this.encode(at, TEXT_BYTES, text);
  }

  /**
   * What stands in a slot.
   * @param {number} slot
   * @param {number} length
   */
  readText(slot, length) {
    return this.decode(this.#address + TEXTS + slot * TEXT_BYTES, length);
  }

  /**
   * Writes text without half a surrogate pair. Returns its length in bytes.
   * @param {number} at
   * @param {number} length
   * @param {string} text
   */
  encode(at, length, text) {
    return encoder.encodeInto(text, this.view(at, length)).written;
  }

  /**
   * @param {number} at
   * @param {number} length
   */
  decode(at, length) {
    return decoder.decode(this.view(at, length));
  }

  /**
   * So many bytes from there on. Some hosts write nothing into a view of more than 2 GiB, so it is of no more than that.
   * @param {number} at
   * @param {number} length
   */
  view(at, length) {
    this.refresh();
    return this.bytes.subarray(at, at + length);
  }
}
