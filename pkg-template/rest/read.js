// What an answer says: the value of the call, or why it has none.

import { ConversationError } from "../front/errors.js";
import { STATUSES } from "../front/layout.js";
import { freeze } from "../front/metadata.js";
import { checkId, checkKey, checkText, isOver } from "./checks.js";
import { timeOf } from "./dates.js";
import { parseJson, parsed } from "./json.js";
import { refused, sentence } from "./refusal.js";
import * as LIMITS from "./limits.js";
import { KNOWN } from "./table.js";

/** @typedef {import("./requests.js").Request} Request */

/**
 * @typedef {object} Read
 * @property {any} [value]
 * @property {ConversationError} [error]
 * @property {boolean} isFinal whether any other copy of the request is answered the same
 */

/** So much is told of what a server said, in characters. */
const MAX_SAID = 200;
const WITH_ID = ["get", "update", "close"];
const NO_ANSWER = "The server's answer is none of this API's: check the base URL and the dialect.";

/** What is thrown for what is no answer. */
const NONE = Symbol("no answer");

/** Reads the answers to the requests of one connection. */
export class Reader {
  #isPlain;

  /** @param {boolean} isPlain */
  constructor(isPlain) {
    this.#isPlain = isPlain;
  }

  /**
   * @param {Request} request
   * @param {Response} response
   * @param {string} text
   * @returns {Read}
   */
  read(request, response, text) {
    if (!(response.status >= 200 && response.status < 300)) return this.#refused(request, response, text);
    try {
      return { value: this.#value(request, text), isFinal: true };
    } catch (cause) {
      if (cause !== NONE && !(cause instanceof ConversationError)) throw cause;
      // A foreign server says nothing that could be told from what stands in between.
      return { error: new ConversationError("BAD_RESPONSE", NO_ANSWER), isFinal: this.#isPlain };
    }
  }

  /**
   * @param {Request} request
   * @param {string} text
   */
  #value(request, text) {
    switch (request.headers.prefer ? "get" : request.call) {
      case "create":
        // A foreign server may make ids of its own.
        return this.#conversation(objectOf(text), request, text, this.#isPlain ? undefined : request.id);
      case "get":
        return this.#conversation(objectOf(text), request, text, request.id);
      case "latest":
        return this.#latest(objectOf(text), request, text);
      case "list":
        return this.#page("conversations", objectOf(text), request, (one) => this.#listed(one, request, text));
      case "erase":
        return wholeFrom(0, objectOf(text).erased);
      case "remember":
        return wholeFrom(1, objectOf(text, parsed).version);
      case "recall":
        return this.#memory(objectOf(text, parsed), request.id);
      case "forget": {
        const { forgotten } = objectOf(text, parsed);
        expect(typeof forgotten === "boolean");
        return forgotten;
      }
      case "memories":
        return this.#page("memories", objectOf(text, parsed), request, (one) => this.#memory(one));
      case "stats": {
        const counts = objectOf(text);
        return Object.fromEntries(["CONVERSATIONS", ...STATUSES].map((name) => [name.toLowerCase(), wholeFrom(0, counts[name.toLowerCase()])]));
      }
      case "takeTurn":
      case "renewTurn":
        return leaseOf(objectOf(text));
      default:
        return this.#nothing(text);
    }
  }

  /**
   * @param {any} answer
   * @param {Request} request
   * @param {string} text
   */
  #latest({ has_open, conversation }, request, text) {
    if (has_open === false && (request.status || conversation == null)) return null;
    expect(isObject(conversation) && has_open === (conversation.status === "OPEN"));
    return this.#conversation(conversation, request, text);
  }

  /**
   * @param {"conversations" | "memories"} name
   * @param {any} answer
   * @param {Request} request
   * @param {(one: any) => any} read
   */
  #page(name, { [name]: all, pagination_key }, { limit }, read) {
    expect(Array.isArray(all) && all.length <= limit);
    /** @type {any} */
    const page = { [name]: all.map((/** @type {any} */ one) => read(one)) };
    if (pagination_key != null) page.pagination_key = textFrom(pagination_key);
    return page;
  }

  /**
   * @param {any} given
   * @param {string} [asked]
   */
  #memory(given, asked) {
    expect(isObject(given) && given.value !== undefined);
    const { key, value, version, expires_at } = given;
    expect(asked === undefined || key === asked);
    checkKey(textFrom(key));
    /** @type {any} */
    const read = { key, value, version: wholeFrom(1, version) };
    if (expires_at != null) read.expires_at = this.#time(expires_at);
    return read;
  }

  /**
   * @param {any} conversation
   * @param {Request} request
   * @param {string} text
   */
  #listed(conversation, request, text) {
    expect(isObject(conversation) && (request.status === undefined || conversation.status === request.status));
    return this.#conversation(conversation, request, text);
  }

  /**
   * Our server says nothing of what was done; a foreign one may say anything but a fault, such as `{"success":true}`.
   * @param {string} text
   */
  #nothing(text) {
    if (text.trim() === "") return undefined;
    expect(this.#isPlain);
    const said = objectOf(text);
    expect(said.error === undefined && said.code === undefined && said.message === undefined);
    return undefined;
  }

  /**
   * One that is what was asked for and what we could have written, with its times in our form and no other fields.
   * @param {any} given
   * @param {Request} request
   * @param {string} text of the whole answer
   * @param {string} [id] that it must have
   */
  #conversation(given, { client }, text, id) {
    const { flow_id = null, step_id = null, metadata, status, version, ttl } = given;
    const theirs = given.client;
    expect(isObject(theirs) && theirs.bot_id === client.bot_id && theirs.user_id === client.user_id);
    expect(theirs.channel_id === client.channel_id && STATUSES.includes(status));
    if (id === undefined) checkId(textFrom(given.id));
    else expect(given.id === id);
    if (flow_id !== null) checkText(textFrom(flow_id), "flow_id");
    if (step_id !== null) checkText(textFrom(step_id), "step_id");
    const isLong = 3 * text.length > LIMITS.metadataBytes;
    expect(metadata !== undefined && !(isLong && isOver(JSON.stringify(metadata), LIMITS.metadataBytes)));
    const last_interaction_at = this.#time(given.last_interaction_at);
    /** @type {any} */
    const read = { id: given.id, client: { ...client }, flow_id, step_id, metadata: freeze(metadata), status, last_interaction_at };
    if (this.#has(given.updated_at)) read.updated_at = this.#time(given.updated_at);
    if (this.#has(given.created_at)) read.created_at = this.#time(given.created_at);
    if (this.#has(version)) read.version = wholeFrom(1, version);
    if (ttl != null) read.ttl = wholeFrom(0, ttl);
    if (given.expires_at != null) read.expires_at = this.#time(given.expires_at);
    return read;
  }

  /**
   * Whether it is there, which a foreign server may leave out.
   * @param {unknown} value
   */
  #has(value) {
    expect(value != null || this.#isPlain);
    return value != null;
  }

  /** @param {unknown} text */
  #time(text) {
    return timeOf(textFrom(text)) ?? none();
  }

  /**
   * @param {Request} request
   * @param {Response} response
   * @param {string} text
   * @returns {Read}
   */
  #refused({ call }, { status, headers }, text) {
    const { code, message, path, limit, conversation_status } = saidIn(text);
    // Where nothing is remembered; no other fault has that place with that code.
    if (call === "recall" && code === "NOT_FOUND" && path === "key") return { value: null, isFinal: true };
    if (KNOWN.includes(/** @type {any} */ (code))) {
      /** @type {import("../entry/index.js").ErrorDetails} */
      const details = {};
      if (path != null) details.path = path;
      if (limit != null) details.limit = limit;
      if (STATUSES.includes(/** @type {any} */ (conversation_status))) details.status = /** @type {any} */ (conversation_status);
      const error = new ConversationError(/** @type {any} */ (code), message || sentence(status), details);
      return { error, isFinal: this.#isPlain || code !== "REJECTED" };
    }
    const isPage = headers.get("content-type")?.startsWith("text/html") ?? false;
    return { error: refused(status, isPage || !WITH_ID.includes(call), message), isFinal: this.#isPlain };
  }
}

/**
 * What a body that refuses says, if it is an object with the types that ours has.
 * @param {string} text
 * @returns {{ code?: string, message: string, path?: string | null, limit?: number | null, conversation_status?: string | null }}
 */
function saidIn(text) {
  try {
    const { code, message, detail, path, limit, conversation_status } = objectOf(text);
    for (const part of [code, message, detail, path, conversation_status]) if (part != null) textFrom(part);
    if (limit != null) wholeFrom(0, limit);
    return { code: code ?? undefined, message: oneLine(message ?? detail ?? ""), path, limit, conversation_status };
  } catch {
    return { message: "" };
  }
}

/** @param {string} text */
function oneLine(text) {
  // No character has more than two units.
  return Array.from(text.slice(0, 2 * MAX_SAID)).slice(0, MAX_SAID).join("").replace(/\p{Cc}/gu, " ");
}

/** @param {any} answer */
function leaseOf({ ttl, repeated }) {
  return repeated === true ? { ttl: LIMITS.leaseSeconds, repeated } : { ttl: wholeFrom(1, ttl) };
}

/**
 * @param {string} text
 * @param {(text: string) => any} [parse]
 */
function objectOf(text, parse = parseJson) {
  const value = parse(text);
  expect(isObject(value));
  return value;
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {unknown} value */
function textFrom(value) {
  expect(typeof value === "string");
  return /** @type {string} */ (value);
}

/**
 * @param {number} least
 * @param {unknown} value
 */
function wholeFrom(least, value) {
  expect(Number.isSafeInteger(value) && Number(value) >= least);
  return /** @type {number} */ (value);
}

/** @param {boolean} isSo */
function expect(isSo) {
  if (!isSo) none();
}

/** @returns {never} */
function none() {
  throw NONE;
}
