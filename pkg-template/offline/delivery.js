// One entry as a request, and what came of it.

import { ConversationError } from "../front/errors.js";
import { onAbort } from "../front/signals.js";
import { attempt } from "../rest/attempt.js";
import { Call } from "../rest/call.js";
import { waitOf } from "../rest/dates.js";
import { failure } from "../rest/failed.js";
import { Reader } from "../rest/read.js";
import { Requests } from "../rest/requests.js";
import { REASONS } from "../rest/table.js";
import { clientOf } from "../stores/indexeddb/schema.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../rest/requests.js").Request} Request */
/** @typedef {import("./schema.js").Entry} Entry */

/**
 * What came of a request.
 * - `done`: what the server said.
 * - `refused`: it will not be done, however often it is sent.
 * - `waits`: nobody knows, or the server can't at present.
 * @typedef {{ kind: "done", value: any } | { kind: "refused", error: ConversationError } | { kind: "waits", error: ConversationError, wait: number, isUnauthorized: boolean }} Outcome
 */

/** Above the largest page of `list`. */
const RESPONSE_LIMIT = 2 ** 21;
/** Codes of ours by which a server says that it can't at present. */
const PASSING = ["STORAGE", "LOCKED"];

/** Sends to one server, for one account. */
export class Delivery {
  #url;
  #fetch;
  #headers;
  #timeout;
  #requests = new Requests(() => {}, { isPlain: false, hasKeys: true, makeId: undefined });
  #reader = new Reader(false);
  /** @type {Set<Call>} */
  #underWay = new Set();

  /**
   * @param {string} url of the server
   * @param {Pick<import("../entry/offline.js").OfflineOptions, "fetch" | "headers" | "attemptTimeout">} options
   */
  constructor(url, { fetch, headers, attemptTimeout = 10_000 }) {
    this.#url = url;
    this.#fetch = fetch;
    this.#headers = headers;
    this.#timeout = attemptTimeout;
  }

  /** Ends what is under way. */
  stop() {
    for (const call of this.#underWay) call.stop();
  }

  /**
   * @param {Entry} entry with its number
   * @returns {Promise<Outcome>}
   */
  async send(entry) {
    const { client, call, writer, n, settled } = entry;
    /** @type {Request} */
    let request;
    try {
      request = /** @type {any} */ (this.#requests)[call](clientOf(client), ...argumentsOf(entry));
    } catch (error) {
      if (error instanceof ConversationError) return { kind: "refused", error };
      throw error;
    }
    request.headers["idempotency-key"] = `"w1.${writer}.${n}.${settled}"`;
    // Its answer is the conversation, as that of a get.
    if (call === "update" || call === "close") request.headers["prefer"] = "return=representation";
    return this.#exchange(request);
  }

  /**
   * The conversation, or null.
   * @param {Client} client
   * @param {string} id
   * @returns {Promise<Outcome>}
   */
  async get(client, id) {
    const request = this.#requests.get(client, id);
    const outcome = await this.#exchange(request);
    return outcome.kind === "refused" && outcome.error.code === "NOT_FOUND" ? { kind: "done", value: null } : outcome;
  }

  /**
   * What is remembered under a key, or null.
   * @param {Client} client
   * @param {string} key
   * @returns {Promise<Outcome>}
   */
  recall(client, key) {
    return this.#exchange(this.#requests.recall(client, key));
  }

  /**
   * All conversations of a client, newest first, and all its memories.
   * @param {Client} client
   * @param {AbortSignal} [signal]
   * @returns {Promise<Outcome>}
   */
  async all(client, signal) {
    const conversations = await this.#pages("list", "conversations", client, signal);
    if (conversations.kind !== "done") return conversations;
    const memories = await this.#pages("memories", "memories", client, signal);
    if (memories.kind !== "done") return memories;
    return { kind: "done", value: { conversations: conversations.value, memories: memories.value } };
  }

  /**
   * @param {"list" | "memories"} call
   * @param {"conversations" | "memories"} name
   * @param {Client} client
   * @param {AbortSignal} [signal]
   * @returns {Promise<Outcome>}
   */
  async #pages(call, name, client, signal) {
    const all = [];
    for (let key; ; ) {
      const outcome = await this.#exchange(this.#requests[call](client, { limit: 100, pagination_key: key }), signal);
      if (outcome.kind !== "done") return outcome;
      all.push(...outcome.value[name]);
      key = outcome.value.pagination_key;
      if (key === undefined) return { kind: "done", value: all };
    }
  }

  /**
   * @param {Request} request
   * @param {AbortSignal} [signal]
   * @returns {Promise<Outcome>}
   */
  async #exchange(request, signal) {
    for (let isAgain = false; ; isAgain = true) {
      const call = new Call(request);
      this.#underWay.add(call);
      const leave = signal && onAbort(signal, () => call.stop());
      const fetch = this.#fetch ?? globalThis.fetch;
      const came = await attempt({ fetch, url: this.#url + request.target, request, theirs: this.#headers, timeout: this.#timeout, limit: RESPONSE_LIMIT }, call);
      this.#underWay.delete(call);
      leave?.();
      if ("failure" in came) return waits(failure(/** @type {any} */ (REASONS[came.failure]), came.cause));
      const { response, text } = came;
      // The headers may give a new token.
      if (response.status === 401 && !isAgain && typeof this.#headers === "function") continue;
      const { value, error, isFinal } = this.#reader.read(request, response, text);
      if (!error) return isOurs(response) ? { kind: "done", value } : waits(foreign());
      Object.assign(error, { status: response.status });
      if (isRefusal(error, isFinal, response)) return { kind: "refused", error };
      const after = response.headers.get("retry-after");
      return waits(error, after === null ? 0 : waitOf(after, Date.now()) || 0, response.status === 401);
    }
  }
}

/**
 * What a request is made of, behind its client.
 * @param {Entry} entry
 */
function argumentsOf({ key, memory, args, ifVersion }) {
  const version = ifVersion === null ? {} : { ifVersion };
  if (key === null) return ifVersion === null ? args : [...args, version];
  return memory ? [key, JSON.parse(memory.value), { ...args[0], ...version }] : [key, version];
}

/**
 * @param {ConversationError} error
 * @param {number} wait milliseconds that the server asks for
 * @param {boolean} isUnauthorized
 * @returns {Outcome}
 */
function waits(error, wait = 0, isUnauthorized = false) {
  return { kind: "waits", error, wait, isUnauthorized };
}

/**
 * An answer without a body is what any proxy or captive portal may give; ours has a name.
 * @param {Response} response
 */
function isOurs({ status, headers }) {
  return status !== 204 || headers.has("x-request-id");
}

/**
 * What only the server itself says: a proxy's 403 is a page for people.
 * @param {ConversationError} error
 * @param {boolean} isFinal whether it has a code of ours
 * @param {Response} response
 */
function isRefusal({ code }, isFinal, { status, headers }) {
  if (status === 403) return headers.get("content-type")?.startsWith("application/problem+json") === true;
  return isFinal && !PASSING.includes(code);
}

function foreign() {
  return new ConversationError("BAD_RESPONSE", "The answer is not this API's: check the base URL, and that no portal asks for a login.");
}
