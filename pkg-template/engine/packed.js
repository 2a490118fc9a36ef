// The scratch area that both sides read and write. src/js/engine/port.rs is its other half: the places
// and numbers here and there must be the same, and a test compares them.

import { decoder, encoder, startCoders } from "../front/coders.js";
import { uuid } from "./ids.js";
import { wasm } from "../front/instance.js";
import { EMPTY, Parsed } from "../front/metadata.js";
import { timeText } from "./times.js";

const WORDS = 48;
const TEXT = 128;
const USER = 256;
const ID = 3328;
const RANDOM = 6400;
const RANDOM_BYTES = 4096;
/** How many ids one filling is good for. */
export const DRAWS = 409;
// More than any id may have, so that the core sees one that is too long.
const MAX_CHARS = 1024;

/** @type {import("../entry/index.js").Status[]} */
export const STATUSES = ["OPEN", "SWITCHED", "CLOSED", "EXPIRED", "FAILED"];
/** @type {import("../entry/index.js").ConversationEvent["type"][]} */
export const EVENTS = ["created", "updated", "closed", "expired", "removed", "erased"];

/** One engine's scratch area. */
export class Port {
  #core;
  #address;
  #bytes = new Uint8Array();
  #words = new Uint32Array();
  #numbers = new Float64Array();
  #parsed = new Parsed();
  /** @type {(string | undefined)[]} by number */
  #texts = [];

  /** @param {number} core */
  constructor(core) {
    this.#core = core;
    // Addresses are unsigned, what wasm answers is signed.
    this.#address = wasm.port(core) >>> 0;
  }

  /** Wasm memory that grew is another buffer. */
  #refresh() {
    if (this.#bytes.length === 0) {
      this.#bytes = new Uint8Array(wasm.memory.buffer);
      this.#words = new Uint32Array(wasm.memory.buffer, this.#address + WORDS, 20);
      this.#numbers = new Float64Array(wasm.memory.buffer, this.#address, 6);
    }
  }

  /**
   * @param {number} bot
   * @param {number} channel
   * @param {string} user
   */
  writeClient(bot, channel, user) {
    this.#refresh();
    const words = this.#words;
    words[16] = bot;
    words[17] = channel;
    words[18] = write(this.#bytes, this.#address + USER, user);
    words[19] = 1;
  }

  /** @param {string} text */
  writeId(text) {
    this.#refresh();
    return write(this.#bytes, this.#address + ID, text);
  }

  /** Fills the randomness for ids and for the seed, before the first call and then every so often. */
  fillRandom() {
    startCoders();
    this.#refresh();
    const start = this.#address + RANDOM;
    crypto.getRandomValues(this.#bytes.subarray(start, start + RANDOM_BYTES));
  }

  /** @returns {[number, number, number]} the counts in the port */
  readNumbers() {
    this.#refresh();
    const [first = 0, second = 0, third = 0] = this.#words;
    return [first, second, third];
  }

  /**
   * Writes well-formed text at an address with room for three bytes a character.
   * @param {number} address
   * @param {string} text
   */
  writeLong(address, text) {
    this.#refresh();
    // Some hosts write nothing into a view of more than 2 GiB.
    const room = this.#bytes.subarray(address, address + 3 * text.length);
    return encoder.encodeInto(text, room).written;
  }

  /**
   * @param {number} address
   * @param {Uint8Array} bytes
   */
  writeBytes(address, bytes) {
    this.#refresh();
    this.#bytes.set(bytes, address);
  }

  /** @param {number} length of what stands in the room */
  copyRoom(length) {
    const address = wasm.room(this.#core, 0) >>> 0;
    this.#refresh();
    return this.#bytes.slice(address, address + length);
  }

  /** @param {number} length of what stands in the room */
  roomText(length) {
    return decoder.decode(this.copyRoom(length));
  }

  /**
   * @param {number} number
   * @param {string} text
   */
  remember(number, text) {
    this.#texts[number] = text;
  }

  forgetTexts() {
    this.#texts = [];
  }

  /**
   * The conversation in the port.
   * @param {import("../entry/index.js").Client} [client] whose it is, in an object to keep
   * @param {string} [id]
   * @returns {import("../entry/index.js").Conversation}
   */
  read(client, id) {
    this.#refresh();
    const words = /** @type {any} */ (this.#words);
    const numbers = /** @type {any} */ (this.#numbers);
    /** @type {import("../entry/index.js").Conversation} */
    const conversation = {
      id: id ?? this.#id(),
      client: client ?? this.#client(),
      flow_id: this.#text(words[2]),
      step_id: this.#text(words[3]),
      metadata: numbers[4] ? this.#metadata(numbers[4]) : EMPTY,
      status: /** @type {import("../entry/index.js").Status} */ (STATUSES[words[1]]),
      last_interaction_at: timeText(numbers[2]),
      updated_at: timeText(numbers[1]),
      created_at: timeText(numbers[0]),
      version: words[0],
    };
    if (words[4]) {
      conversation.ttl = words[4];
      conversation.expires_at = timeText(numbers[3]);
    }
    return conversation;
  }

  #id() {
    const words = /** @type {any} */ (this.#words);
    const start = this.#address + TEXT;
    return words[5] ? this.#utf8(start, words[5]) : uuid(words[6], words[7], words[8], words[9]);
  }

  /** @param {number} number */
  #text(number) {
    if (number === 0) return null;
    return (this.#texts[number] ??= this.roomText(wasm.text(this.#core, number)));
  }

  /** @param {number} stamp */
  #metadata(stamp) {
    return this.#parsed.of(stamp, () => this.#utf8(this.#words[14], this.#words[15]));
  }

  #client() {
    return {
      bot_id: /** @type {string} */ (this.#text(this.#words[10] ?? 0)),
      user_id: this.#utf8(this.#words[12], this.#words[13]),
      channel_id: /** @type {string} */ (this.#text(this.#words[11] ?? 0)),
    };
  }

  #utf8(start = 0, length = 0) {
    return decoder.decode(this.#bytes.subarray(start, start + length));
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {string} text
 */
function write(bytes, at, text) {
  const length = Math.min(text.length, MAX_CHARS);
  for (let i = 0; i < length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return writeWide(bytes, at, text.slice(0, MAX_CHARS));
    bytes[at + i] = unit;
  }
  return length;
}

/**
 * UTF-8, but half a surrogate pair is written as it is: the core must see and refuse it.
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {string} text
 */
function writeWide(bytes, at, text) {
  let end = at;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) {
      bytes[end++] = code;
      continue;
    }
    if (code < 0x800) {
      bytes[end++] = 0xc0 | (code >> 6);
    } else {
      if (code < 0x10000) {
        bytes[end++] = 0xe0 | (code >> 12);
      } else {
        bytes[end++] = 0xf0 | (code >> 18);
        bytes[end++] = 0x80 | ((code >> 12) & 0x3f);
      }
      bytes[end++] = 0x80 | ((code >> 6) & 0x3f);
    }
    bytes[end++] = 0x80 | (code & 0x3f);
  }
  return end - at;
}
