// Metadata as JSON, in bytes or as text, and back as frozen values.

import { decoder, encoder, startCoders, writePlain } from "./coders.js";
import { ConversationError, typeOf, unreadable } from "./errors.js";
import { MAX_METADATA_BYTES, MAX_METADATA_DEPTH } from "./layout.js";

/** @typedef {import("../entry/index.js").Json} Json */

const isEnumerable = Object.prototype.propertyIsEnumerable;
const QUOTE = 0x22;
/** Of so long a string, JSON.stringify and an encoder make the bytes in less time than a loop. */
const LONG = 256;

/** @type {Writer | undefined} the one that is not in use */
let spare;

/**
 * The JSON of a value, in bytes that are good until they are released. Unlike JSON.stringify it loses nothing: what JSON can't hold is
 * refused, and what is too long as soon as that is seen.
 * @param {unknown} value
 */
export function written(value) {
  startCoders();
  // Foreign code that runs meanwhile may write another value.
  const writer = spare ?? new Writer();
  spare = undefined;
  try {
    writer.begin(value);
  } catch (error) {
    throw unreadable("INVALID_METADATA", writer.path(), error);
  }
  return writer;
}

/**
 * The same as text.
 * @param {unknown} value
 */
export function toText(value) {
  const { bytes, length } = written(value).released();
  return decoder.decode(bytes.subarray(0, length));
}

/** Writes UTF-8. */
export class Writer {
  bytes = new Uint8Array(MAX_METADATA_BYTES);
  length = 0;
  /** @type {unknown} what the JSON reads as: of the caller's, it has the strings only */
  copy;
  #limit = 0;
  /** @type {object[]} what is being written, each inside of the one before */
  #holders = [];
  /** @type {(string | number)[]} which key of each of them */
  #keys = [];

  released() {
    return (spare = this);
  }

  path() {
    return `metadata${this.#keys.slice(0, this.#holders.length).map(step).join("")}`;
  }

  /** @param {unknown} value */
  begin(value) {
    this.length = 0;
    this.#limit = MAX_METADATA_BYTES;
    this.copy = this.#value(value);
  }

  /** @param {number} bytes that are about to be written, at the least */
  #reserve(bytes) {
    if (this.length + bytes <= this.#limit) return;
    const message = "metadata is over 64 KiB as JSON: keep less in it.";
    throw new ConversationError("INVALID_METADATA", message, { path: "metadata", limit: MAX_METADATA_BYTES });
  }

  /** @param {string} text a number, a word or punctuation */
  #plain(text) {
    this.#reserve(text.length);
    writePlain(this.bytes, this.length, text);
    this.length += text.length;
  }

  /** @param {unknown} value */
  #value(value) {
    if (typeof value === "string") return this.#string(value);
    if (typeof value === "object" && value !== null) return this.#held(value);
    if (value !== null && typeof value !== "boolean" && !Number.isFinite(value)) throw this.#refused(value);
    this.#plain(String(value));
    // Of two zeros, JSON has one.
    return value === 0 ? 0 : value;
  }

  /** @param {string} text */
  #string(text) {
    const { bytes, length } = this;
    const chars = text.length + 2;
    this.#reserve(chars);
    if (chars < LONG && writePlain(bytes, length + 1, text)) {
      this.length += chars;
      bytes[length] = bytes[this.length - 1] = QUOTE;
    } else {
      const quoted = JSON.stringify(text);
      const { read, written } = encoder.encodeInto(quoted, bytes.subarray(length));
      if (read < quoted.length) this.#reserve(Infinity);
      this.length += written;
    }
    return text;
  }

  /** @param {object} value */
  #held(value) {
    const holders = this.#holders;
    if (holders.includes(value)) throw this.#refused(value, "is a cycle");
    // One level more than the core takes, so that the core refuses what lies deeper.
    const held = /** @type {any} */ (holders.length > MAX_METADATA_DEPTH ? [] : value);
    if (!isPlain(held)) throw this.#refused(value);
    const isArray = Array.isArray(held);
    const keys = isArray ? held : this.#keysOf(held);
    const { length } = keys;
    this.#reserve(2 * length);
    const depth = holders.push(held) - 1;
    /** @type {any} */
    const copy = isArray ? [] : {};
    this.#plain(isArray ? "[" : "{");
    const start = this.length;
    for (let index = 0; index < length; index += 1) {
      const key = (this.#keys[depth] = isArray ? index : keys[index]);
      const item = held[key];
      if (item === undefined && !isArray) {
        // What is left out counts as well: looking for it is work.
        this.#limit -= 2;
        continue;
      }
      if (this.length > start) this.#plain(",");
      if (!isArray) {
        this.#string(key);
        this.#plain(":");
      }
      copy[key] = this.#value(item);
    }
    this.#plain(isArray ? "]" : "}");
    holders.pop();
    return copy;
  }

  /** @param {object} object */
  #keysOf(object) {
    for (const symbol of Object.getOwnPropertySymbols(object)) {
      if (isEnumerable.call(object, symbol)) throw this.#refused(object, "has a symbol as key");
    }
    return Object.keys(object);
  }

  /**
   * @param {unknown} value
   * @param {string} [fault]
   */
  #refused(value, fault) {
    const type = typeOf(value);
    const path = this.path();
    const message = `${path} ${fault ?? `is ${type}`}, which JSON can't hold: give plain JSON values.`;
    return new ConversationError("INVALID_METADATA", message, { path, type });
  }
}

/**
 * The part of a path that leads under a key.
 * @param {string | number} key
 */
export function step(key) {
  if (typeof key === "number") return `[${key}]`;
  return /^\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/**
 * Whether an object is a literal or has no prototype, of whatever realm.
 * @param {object} value
 */
function isPlain(value) {
  const above = Array.isArray(value) ? Object.getPrototypeOf(value) : value;
  const prototype = above && Object.getPrototypeOf(above);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

// A power of two, so that a stamp finds its value by its lowest bits.
const REMEMBERED = 1024;
export const EMPTY = Object.freeze({});

/** Metadata as it reads, by the stamp of its writing: most of it is read more often than it changes. */
export class Parsed {
  /** @type {number[]} below 0 until the value is read, and frozen */
  #stamps = [];
  /** @type {Json[]} */
  #values = [];

  /**
   * @param {number} stamp
   * @param {() => string} text
   */
  of(stamp, text) {
    const index = stamp & (REMEMBERED - 1);
    if (Math.abs(/** @type {number} */ (this.#stamps[index])) !== stamp) this.remember(stamp, JSON.parse(text()));
    const value = /** @type {Json} */ (this.#values[index]);
    if (this.#stamps[index] !== stamp) {
      freeze(value);
      this.#stamps[index] = stamp;
    }
    return value;
  }

  /**
   * @param {number} stamp
   * @param {any} value that nobody else has
   */
  remember(stamp, value) {
    const index = stamp & (REMEMBERED - 1);
    this.#stamps[index] = -stamp;
    this.#values[index] = value;
  }
}

/**
 * @param {Json} value
 * @returns {Json}
 */
export function freeze(value) {
  if (typeof value === "object" && value !== null) {
    for (const held of Object.values(value)) freeze(/** @type {Json} */ (held));
    Object.freeze(value);
  }
  return value;
}
