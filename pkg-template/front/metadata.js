// Metadata as JSON text, and back as frozen values.

import { ConversationError, typeOf, unreadable } from "./errors.js";
import { MAX_METADATA_BYTES, MAX_METADATA_DEPTH } from "./layout.js";

/** @typedef {import("../entry/index.js").Json} Json */

const isEnumerable = Object.prototype.propertyIsEnumerable;
const NEEDS_NO_ESCAPE = /^[ !#-[\]-~]*$/;

/**
 * The JSON text of a value. Unlike JSON.stringify it loses nothing: what JSON can't hold is refused, and what is too long as soon as
 * that is seen. The core counts in bytes.
 * @param {unknown} value
 * @returns {string}
 */
export function toText(value) {
  const writer = new Writer();
  try {
    return writer.text(value);
  } catch (error) {
    throw unreadable("INVALID_METADATA", writer.path(), error);
  }
}

class Writer {
  /** @type {(string | number)[]} */
  #keys = [];
  /** @type {object[]} */
  #holders = [];
  /** How many characters there is room for. */
  #room = MAX_METADATA_BYTES;

  path() {
    return `metadata${this.#keys.map(step).join("")}`;
  }

  /**
   * @param {unknown} value
   * @returns {string}
   */
  text(value) {
    if (typeof value === "string") return this.#quoted(value);
    if (value === null || typeof value === "boolean" || Number.isFinite(value)) return this.#counted(String(value));
    if (typeof value === "object") return this.#held(value);
    throw this.#refused(value);
  }

  /** @param {number} chars that are about to be written */
  #take(chars) {
    this.#room -= chars;
    if (this.#room >= 0) return;
    const message = "metadata is over 64 KiB as JSON: keep less in it.";
    throw new ConversationError("INVALID_METADATA", message, { path: "metadata", limit: MAX_METADATA_BYTES });
  }

  /** @param {string} text */
  #counted(text) {
    this.#take(text.length);
    return text;
  }

  /** @param {string} text */
  #quoted(text) {
    this.#take(text.length + 2);
    return NEEDS_NO_ESCAPE.test(text) ? `"${text}"` : JSON.stringify(text);
  }

  /** @param {object} value */
  #held(value) {
    if (this.#holders.includes(value)) throw this.#refused(value, "is a cycle");
    // One level more than the core takes, so that the core refuses what lies deeper.
    if (this.#holders.length > MAX_METADATA_DEPTH) return "[]";
    this.#holders.push(value);
    if (!isPlain(value)) throw this.#refused(value);
    const text = Array.isArray(value) ? this.#array(value) : this.#object(value);
    this.#holders.pop();
    return text;
  }

  /** @param {unknown[]} array */
  #array(array) {
    const { length } = array;
    this.#take(length + 1);
    let text = "[";
    for (let index = 0; index < length; index += 1) {
      this.#keys.push(index);
      text += (index ? "," : "") + this.text(array[index]);
      this.#keys.pop();
    }
    return `${text}]`;
  }

  /** @param {object} object */
  #object(object) {
    for (const symbol of Object.getOwnPropertySymbols(object)) {
      if (isEnumerable.call(object, symbol)) throw this.#refused(object, "has a symbol as key");
    }
    const keys = Object.keys(object);
    // What is left out counts as well: looking for it is work.
    this.#take(2 * keys.length + 1);
    let text = "";
    for (const key of keys) {
      this.#keys.push(key);
      const value = /** @type {Record<string, unknown>} */ (object)[key];
      if (value !== undefined) text += `${text && ","}${this.#quoted(key)}:${this.text(value)}`;
      this.#keys.pop();
    }
    return `{${text}}`;
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

/** Parsed metadata by the stamp of its writing: most of it is read more often than it changes. */
export class Parsed {
  /** @type {number[]} */
  #stamps = [];
  /** @type {Json[]} */
  #values = [];

  /**
   * @param {number} stamp
   * @param {() => string} text
   */
  of(stamp, text) {
    const index = stamp & (REMEMBERED - 1);
    if (this.#stamps[index] !== stamp) {
      this.#values[index] = freeze(JSON.parse(text()));
      this.#stamps[index] = stamp;
    }
    return /** @type {Json} */ (this.#values[index]);
  }
}

/**
 * @param {Json} value
 * @returns {Json}
 */
export function freeze(value) {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach((held) => freeze(/** @type {Json} */ (held)));
    Object.freeze(value);
  }
  return value;
}
