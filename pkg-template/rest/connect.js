// The remote adapter: sends what the wasm says, tells it what came back. Every decision is the wasm's.

import { checkFields, checkType, numberFrom, optionalNumber } from "../front/arguments.js";
import { bindMethods } from "../front/bound.js";
import { ConversationError, ofCore } from "../front/errors.js";
import { freeze } from "../front/metadata.js";
import { modify } from "../front/modify.js";
import { onAbort } from "../front/signals.js";
import { Adapter } from "../wasm/rest.js";
import { finite, ofClient, ofClose, ofCreate, ofId, ofList, ofUpdate } from "./arguments.js";
import { attempt } from "./attempt.js";
import { baseOf } from "./base.js";
import { readHeaders } from "./headers.js";
import { errorOf } from "./refusal.js";
import { wait } from "./wait.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../entry/remote.js").CallOptions} CallOptions */

const OPTIONS = [
  "dialect", "headers", "fetch", "attemptTimeout", "deadline", "retries", "responseLimit", "idempotencyKeys", "id",
];
/** Above the largest page of `list`: 1 MiB of conversations, and what stands around them. */
const RESPONSE_LIMIT = 2 ** 21;
const NUMBERS = ["attemptTimeout", "deadline", "retries"];
/** Bytes for an id of a conversation and for an Idempotency-Key. */
const RANDOM = 32;

/** @type {typeof Symbol.asyncDispose} Node 20 before 20.5 and some browsers have none */
const asyncDisposeSymbol = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");

/**
 * @param {string | URL} baseUrl
 * @param {import("../entry/remote.js").ConnectOptions} [options]
 */
export function connect(baseUrl, options = {}) {
  return new Remote(baseUrl, options);
}

class Remote {
  // That of its type: minified, it would have another one.
  static get name() {
    return "RemoteConversations";
  }

  #base;
  #headers;
  #fetch;
  #limit;
  #id;
  /** @type {Adapter | undefined} */
  #adapter;
  /** @type {Set<() => void>} what ends each call under way */
  #stops = new Set();
  /** @type {Map<number, () => void>} what ends the wait of a call that is held */
  #held = new Map();

  /**
   * @param {string | URL} baseUrl
   * @param {import("../entry/remote.js").ConnectOptions} options
   */
  constructor(baseUrl, options) {
    bindMethods(this, Remote.prototype);
    const { headers, fetch, responseLimit = RESPONSE_LIMIT, id, ...rest } = checkFields(options, "options", OPTIONS);
    if (typeof headers !== "function") readHeaders(headers);
    if (fetch !== undefined) checkType(fetch, "function", "options.fetch");
    if (id !== undefined) checkType(id, "function", "options.id");
    this.#base = baseOf(baseUrl);
    this.#headers = headers;
    this.#fetch = fetch;
    this.#limit = numberFrom(1, responseLimit, "options.responseLimit");
    this.#id = id;
    this.#adapter = opened({ ...rest, refresh: typeof headers === "function" });
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").NewConversation} [body]
   * @param {CallOptions} [options]
   */
  async create(client, body = {}, options) {
    const conversation = await this.#call("create", ofCreate(client, body, this.#id), signalOf(options));
    return frozen(conversation);
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {CallOptions} [options]
   */
  async get(client, id, options) {
    return frozen(await this.#call("get", ofId(client, id), signalOf(options)));
  }

  /**
   * @param {Client} client
   * @param {CallOptions} [options]
   */
  async latest(client, options) {
    const conversation = await this.#call("latest", ofClient(client), signalOf(options));
    return conversation && frozen(conversation);
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../entry/index.js").ConversationUpdate} body
   * @param {CallOptions & import("../entry/index.js").UpdateOptions} [options]
   */
  async update(client, id, body, options) {
    const signal = signalOf(options, ["ifVersion"]);
    await this.#call("update", ofUpdate(client, id, body, options?.ifVersion), signal);
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../entry/index.js").FinalStatus} [status]
   * @param {CallOptions} [options]
   */
  async close(client, id, status = "CLOSED", options) {
    await this.#call("close", ofClose(client, id, status), signalOf(options));
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").FinalStatus} [status]
   * @param {CallOptions} [options]
   */
  async closeAll(client, status = "CLOSED", options) {
    await this.#call("closeAll", ofClose(client, undefined, status), signalOf(options));
  }

  /**
   * @param {Client} client
   * @param {CallOptions & import("../entry/index.js").ListOptions} [options]
   * @returns {Promise<import("../entry/index.js").Page>}
   */
  async list(client, options = {}) {
    const signal = signalOf(options, ["status", "limit", "pagination_key"]);
    const page = await this.#call("list", ofList(client, options), signal);
    page.conversations.forEach(frozen);
    return page;
  }

  /**
   * @param {Client} client
   * @param {CallOptions} [options]
   * @returns {Promise<number>}
   */
  async erase(client, options) {
    return this.#call("erase", ofClient(client), signalOf(options));
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {(conversation: import("../entry/index.js").Conversation) => any} fn
   * @param {CallOptions & import("../entry/index.js").ModifyOptions} [options]
   */
  async modify(client, id, fn, options) {
    const signal = signalOf(options, ["attempts"]);
    return modify(this, client, id, fn, { attempts: options?.attempts }, { signal });
  }

  /** Ends every call under way; any later one gives CLOSED_ENGINE. */
  async dispose() {
    this.#adapter = undefined;
    for (const stop of this.#stops) stop();
  }

  [asyncDisposeSymbol]() {
    return this.dispose();
  }

  /**
   * @param {string} name
   * @param {string} text its arguments
   * @param {AbortSignal | undefined} signal
   */
  async #call(name, text, signal) {
    const adapter = this.#adapter;
    if (adapter === undefined) throw new ConversationError("CLOSED_ENGINE", "The connection was disposed of: connect again.");
    checkType(this.#fetch ?? globalThis.fetch, "function", "options.fetch");
    const number = begun(adapter, name, text);
    const stopping = new AbortController();
    const stop = () => stopping.abort();
    const leave = signal && onAbort(signal, stop);
    this.#stops.add(stop);
    try {
      return await this.#drive(adapter, number, stopping.signal, signal);
    } finally {
      leave?.();
      this.#stops.delete(stop);
    }
  }

  /**
   * @param {Adapter} adapter
   * @param {number} number
   * @param {AbortSignal} stop
   * @param {AbortSignal | undefined} signal the caller's own
   */
  async #drive(adapter, number, stop, signal) {
    /** @type {unknown} */
    let cause;
    for (;;) {
      if (stop.aborted) {
        adapter.cancel(number, clock());
        cause = signal?.reason ?? cause;
      }
      const step = JSON.parse(adapter.step(number, clock(), Math.random()));
      this.#wake(adapter);
      switch (step.do) {
        case "send":
          cause = await this.#send(adapter, number, step, stop);
          break;
        case "wait":
          await wait(step.ms, stop);
          break;
        case "hold":
          await wait(step.ms, stop, (wake) => this.#held.set(number, wake));
          this.#held.delete(number);
          break;
        default:
          if (step.error) throw errorOf(step.error, cause);
          return step.value;
      }
    }
  }

  /**
   * @param {Adapter} adapter
   * @param {number} number
   * @param {{ request: { method: string, target: string, headers: Record<string, string>, body?: string }, timeout: number }} step
   * @param {AbortSignal} stop
   * @returns {Promise<unknown>} why it failed, or undefined
   */
  async #send(adapter, number, { request, timeout }, stop) {
    const theirs = () => (typeof this.#headers === "function" ? this.#headers() : this.#headers);
    const asked = { ...request, url: this.#base + request.target, theirs, timeout, limit: this.#limit };
    const came = await attempt(this.#fetch ?? globalThis.fetch, asked, stop);
    if (stop.aborted) return undefined;
    if ("failure" in came) {
      adapter.failed(number, came.failure, clock());
      this.#wake(adapter);
      return came.cause;
    }
    adapter.answered(number, came.status, came.type, came.retryAfter, came.requestId, came.text, Date.now(), clock());
    this.#wake(adapter);
    return undefined;
  }

  /** @param {Adapter} adapter */
  #wake(adapter) {
    for (let number = adapter.woken(); number !== undefined; number = adapter.woken()) {
      this.#held.get(number)?.();
    }
  }
}

/** Milliseconds that never go back. */
function clock() {
  return performance.now();
}

/** @param {Record<string, unknown>} settings */
function opened(settings) {
  for (const name of NUMBERS) optionalNumber(settings[name], `options.${name}`);
  try {
    return new Adapter(JSON.stringify(settings, finite));
  } catch (lines) {
    const { code, message, details } = refusalOf(lines);
    const given = settings[NUMBERS.find((name) => details.path === `options.${name}`) ?? ""];
    throw new ConversationError(code, given === undefined ? message : message.replace(/\.$/, `, but is ${given}.`), details);
  }
}

/**
 * @param {Adapter} adapter
 * @param {string} name
 * @param {string} text
 */
function begun(adapter, name, text) {
  const random = crypto.getRandomValues(new Uint8Array(RANDOM));
  try {
    return adapter.begin(name, text, random, Date.now(), clock());
  } catch (lines) {
    throw refusalOf(lines);
  }
}

/** @param {unknown} thrown the core's lines; anything else is a fault of this package */
function refusalOf(thrown) {
  if (typeof thrown === "string") return ofCore(thrown);
  return new ConversationError("CRASHED", "The adapter crashed and can't be used again: restart, and report it.", {}, { cause: thrown });
}

/**
 * @param {CallOptions | undefined} options
 * @param {string[]} others the other options of the call
 */
function signalOf(options = {}, others = []) {
  const { signal } = checkFields(options, "options", [...others, "signal"]);
  if (signal !== undefined) checkType(signal?.addEventListener, "function", "options.signal.addEventListener");
  return signal;
}

/** @param {import("../entry/index.js").Conversation} conversation */
function frozen(conversation) {
  freeze(conversation.metadata);
  return conversation;
}
