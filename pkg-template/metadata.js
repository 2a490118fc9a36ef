// Metadata as JSON text, and back as frozen values.

import { ConversationError, typeOf } from "./errors.js";

/** @typedef {import("./index.js").Json} Json */

// One level more than the core takes, so that the core refuses what lies deeper.
const DEEPEST = 65;
const NEEDS_NO_ESCAPE = /^[ !#-[\]-~]*$/;

/**
 * The JSON text of a value. Unlike JSON.stringify it loses nothing: what JSON can't hold is refused.
 * @param {unknown} value
 * @returns {string}
 */
export function toText(value) {
  const writer = new Writer();
  try {
    return writer.text(value);
  } catch (error) {
    if (error instanceof ConversationError) throw error;
    const path = writer.path();
    const message = `${path} can't be read: a getter or a proxy threw.`;
    throw new ConversationError("INVALID_METADATA", message, { path }, { cause: error });
  }
}

class Writer {
  /** @type {(string | number)[]} */
  #keys = [];
  /** @type {object[]} */
  #holders = [];

  path() {
    return `metadata${this.#keys.map(step).join("")}`;
  }

  /**
   * @param {unknown} value
   * @returns {string}
   */
  text(value) {
    switch (typeof value) {
      case "string":
        return quoted(value);
      case "number":
        if (!Number.isFinite(value)) throw this.#refused(value);
        return String(value);
      case "boolean":
        return value ? "true" : "false";
      case "object":
        return value === null ? "null" : this.#held(value);
      default:
        throw this.#refused(value);
    }
  }

  /** @param {object} value */
  #held(value) {
    if (this.#holders.includes(value)) throw this.#refused(value, "is a cycle");
    if (this.#holders.length >= DEEPEST) return "[]";
    this.#holders.push(value);
    if (!isPlain(value)) throw this.#refused(value);
    const text = Array.isArray(value) ? this.#array(value) : this.#object(value);
    this.#holders.pop();
    return text;
  }

  /** @param {unknown[]} array */
  #array(array) {
    let text = "[";
    for (let index = 0; index < array.length; index += 1) {
      this.#keys.push(index);
      text += (index ? "," : "") + this.text(array[index]);
      this.#keys.pop();
    }
    return `${text}]`;
  }

  /** @param {object} object */
  #object(object) {
    if (Object.getOwnPropertySymbols(object).length) throw this.#refused(object, "has a symbol as key");
    let text = "";
    for (const key of Object.keys(object)) {
      this.#keys.push(key);
      const value = /** @type {Record<string, unknown>} */ (object)[key];
      if (value !== undefined) text += `${text && ","}${quoted(key)}:${this.text(value)}`;
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

/** @param {string} text */
function quoted(text) {
  return NEEDS_NO_ESCAPE.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** @param {string | number} key */
function step(key) {
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

// A power of two, so that a stamp finds its place by its lowest bits.
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
    const place = stamp & (REMEMBERED - 1);
    if (this.#stamps[place] !== stamp) {
      this.#values[place] = freeze(JSON.parse(text()));
      this.#stamps[place] = stamp;
    }
    return /** @type {Json} */ (this.#values[place]);
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
