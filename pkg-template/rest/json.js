// JSON as it travels: the host's own parser, and what only the text can tell.

import { ConversationError } from "../front/errors.js";
import { step } from "../front/metadata.js";
import * as WORDS from "./json-words.js";
import * as LIMITS from "./limits.js";

/** @typedef {{ key: string | number, isArray: boolean, isBeforeKey: boolean }} Container one that is open, and what of it is read */

/** Signs of what the parser would change or hide: an integer beyond 2^53, a number beyond all doubles, a key __proto__, an escape. */
const SUSPECT = /\d{16}|\d[eE]\+?\d{3}|__proto__|\\u/;
const [ARRAY, OBJECT] = [0x5b, 0x7b];
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},:]|[^\s"[\]{},:]+/g;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The value of a JSON text. Of a name that comes twice the last counts, as in `JSON.parse`.
 * @param {string} text
 * @returns {any}
 * @throws {ConversationError} INVALID_BODY for what is no JSON; INVALID_METADATA for what the metadata in it may not hold
 */
export function parseJson(text) {
  const value = parsed(text);
  inspect(text);
  return value;
}

/**
 * The value of a JSON text in which there is no metadata.
 * @param {string} text
 * @returns {any}
 */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConversationError("INVALID_BODY", `body ${WORDS.notJson}`, { path: "body" }, { cause });
  }
}

/**
 * Checks metadata whose text is well-formed.
 * @param {string} text
 * @throws {ConversationError} INVALID_METADATA for what it may not hold
 */
export function checkMetadata(text) {
  inspect(`{"metadata":${text}}`);
}

/** @param {string} text */
function inspect(text) {
  if (SUSPECT.test(text) || hasMany(text)) new Inspector().read(text);
}

/**
 * Whether so many containers begin in it that it may be too deep.
 * @param {string} text
 */
function hasMany(text) {
  if (text.length < 2 * LIMITS.metadataDepth) return false;
  let count = 0;
  for (let index = 0; index < text.length && count <= LIMITS.metadataDepth; index += 1) {
    const char = text.charCodeAt(index);
    if (char === ARRAY || char === OBJECT) count += 1;
  }
  return count > LIMITS.metadataDepth;
}

/** Reads the tokens of a text that is JSON, and refuses what members named `metadata` may not hold. */
class Inspector {
  /** @type {Container[]} */
  #open = [];
  /** How many containers lie around the metadata; -1 outside of it. */
  #around = -1;

  /** @param {string} text */
  read(text) {
    for (const [token] of text.matchAll(TOKENS)) this.#take(token);
  }

  /** @param {string} token */
  #take(token) {
    const last = this.#open.at(-1);
    if (token === "{" || token === "[") this.#enter(token === "[");
    else if (token === "}" || token === "]") this.#leave();
    else if (token === ",") this.#next(last);
    else if (token === ":") return;
    else if (last?.isBeforeKey) this.#name(last, token);
    else if (this.#around >= 0) this.#check(token);
  }

  /** @param {boolean} isArray */
  #enter(isArray) {
    if (this.#around >= 0 && this.#open.length - this.#around === LIMITS.metadataDepth) {
      throw this.#refused(WORDS.tooDeep, this.#open.length, { limit: LIMITS.metadataDepth });
    }
    this.#open.push({ key: 0, isArray, isBeforeKey: !isArray });
  }

  #leave() {
    this.#open.pop();
    if (this.#open.length < this.#around) this.#around = -1;
  }

  /** @param {Container | undefined} container */
  #next(container) {
    if (this.#open.length === this.#around) this.#around = -1;
    if (container?.isArray) container.key = Number(container.key) + 1;
    else if (container) container.isBeforeKey = true;
  }

  /**
   * @param {Container} container
   * @param {string} token
   */
  #name(container, token) {
    const key = JSON.parse(token);
    if (this.#around >= 0) {
      const depth = this.#open.length - 1;
      if (LONE_SURROGATE.test(key)) throw this.#refused(WORDS.surrogate, depth);
      if (key === "__proto__") throw this.#refused(WORDS.proto, depth);
    } else if (key === "metadata") this.#around = this.#open.length;
    container.key = key;
    container.isBeforeKey = false;
  }

  /** @param {string} token a text, a number or a word */
  #check(token) {
    const depth = this.#open.length;
    if (token.startsWith('"')) {
      if (token.includes("\\u") && LONE_SURROGATE.test(JSON.parse(token))) throw this.#refused(WORDS.surrogate, depth);
    } else if (/^-?\d+$/.test(token)) {
      if (!Number.isSafeInteger(Number(token))) throw this.#refused(WORDS.unsafeInteger, depth);
    } else if (/\d$/.test(token) && !Number.isFinite(Number(token))) throw this.#refused(WORDS.tooLargeNumber, depth);
  }

  /**
   * @param {string} fault
   * @param {number} depth how many of the open containers lead to it
   * @param {{ limit?: number }} [details]
   */
  #refused(fault, depth, details) {
    const path = `metadata${this.#open.slice(this.#around, depth).map(({ key }) => step(key)).join("")}`;
    return new ConversationError("INVALID_METADATA", `${path} ${fault}`, { path, ...details });
  }
}
