// The remote adapter: sends what the rules say, tells them what came back.

import { checkFields, checkType, numberFrom, optionalNumber } from "../front/arguments.js";
import { bindMethods } from "../front/bound.js";
import { ConversationError } from "../front/errors.js";
import { modify } from "../front/modify.js";
import { onAbort } from "../front/signals.js";
import { attempt } from "./attempt.js";
import { baseOf } from "./base.js";
import { Call } from "./call.js";
import { readHeaders } from "./headers.js";
import { Reader } from "./read.js";
import { Requests } from "./requests.js";
import { ANSWERED, QUEUE, Rules, SETTLE, WAIT } from "./rules.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../entry/remote.js").CallOptions} CallOptions */
/** @typedef {import("./requests.js").Request} Request */

const OPTIONS = [
  "dialect", "headers", "fetch", "attemptTimeout", "deadline", "retries", "responseLimit", "idempotencyKeys", "id",
];
/** Above the largest page of `list`: 1 MiB of conversations, and what stands around them. */
const RESPONSE_LIMIT = 2 ** 21;
const NUMBERS = /** @type {const} */ (["attemptTimeout", "deadline", "retries"]);

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
  /** @type {Rules | undefined} */
  #rules;
  #requests;
  #reader;
  /** @type {Map<number, Call>} those under way, and those whose request may be sent again */
  #calls = new Map();

  /**
   * @param {string | URL} baseUrl
   * @param {import("../entry/remote.js").ConnectOptions} options
   */
  constructor(baseUrl, options) {
    bindMethods(this, Remote.prototype);
    const given = checkFields(options, "options", OPTIONS);
    const { headers, fetch, responseLimit = RESPONSE_LIMIT, id, dialect, idempotencyKeys = true } = given;
    if (typeof headers !== "function") readHeaders(headers);
    if (fetch !== undefined) checkType(fetch, "function", "options.fetch");
    if (id !== undefined) checkType(id, "function", "options.id");
    this.#base = baseOf(baseUrl);
    this.#headers = headers;
    this.#fetch = fetch;
    this.#limit = numberFrom(1, responseLimit, "options.responseLimit");
    this.#rules = rulesOf(given);
    const isPlain = isPlainDialect(dialect);
    checkType(idempotencyKeys, "boolean", "options.idempotencyKeys");
    this.#requests = new Requests(() => this.#opened(), { isPlain, hasKeys: idempotencyKeys, makeId: id });
    this.#reader = new Reader(this.#rules, isPlain);
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").NewConversation} [body]
   * @param {CallOptions} [options]
   */
  create(client, body = {}, options) {
    return this.#call(() => [this.#requests.create(client, body), signalOf(options)]);
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {CallOptions} [options]
   */
  get(client, id, options) {
    return this.#call(() => [this.#requests.get(client, id), signalOf(options)]);
  }

  /**
   * @param {Client} client
   * @param {CallOptions} [options]
   */
  latest(client, options) {
    return this.#call(() => [this.#requests.latest(client), signalOf(options)]);
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../entry/index.js").ConversationUpdate} body
   * @param {CallOptions & import("../entry/index.js").UpdateOptions} [options]
   */
  update(client, id, body, options) {
    return this.#call(() => {
      const signal = signalOf(options, ["ifVersion"]);
      return [this.#requests.update(client, id, body, options?.ifVersion), signal];
    });
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../entry/index.js").FinalStatus} [status]
   * @param {CallOptions} [options]
   */
  close(client, id, status = "CLOSED", options) {
    return this.#call(() => [this.#requests.close(client, id, status), signalOf(options)]);
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").FinalStatus} [status]
   * @param {CallOptions} [options]
   */
  closeAll(client, status = "CLOSED", options) {
    return this.#call(() => [this.#requests.closeAll(client, status), signalOf(options)]);
  }

  /**
   * @param {Client} client
   * @param {CallOptions & import("../entry/index.js").ListOptions} [options]
   * @returns {Promise<import("../entry/index.js").Page>}
   */
  list(client, options = {}) {
    return this.#call(() => {
      const signal = signalOf(options, ["status", "limit", "pagination_key"]);
      return [this.#requests.list(client, options), signal];
    });
  }

  /**
   * @param {Client} client
   * @param {CallOptions} [options]
   * @returns {Promise<number>}
   */
  erase(client, options) {
    return this.#call(() => [this.#requests.erase(client), signalOf(options)]);
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
    this.#rules = undefined;
    for (const call of this.#calls.values()) call.stop();
  }

  [asyncDisposeSymbol]() {
    return this.dispose();
  }

  #opened() {
    if (this.#rules) return this.#rules;
    throw new ConversationError("CLOSED_ENGINE", "The connection was disposed of: connect again.");
  }

  /** @param {() => [Request, AbortSignal | undefined]} begin reads and checks the arguments */
  async #call(begin) {
    try {
      const [request, signal] = begin();
      checkType(this.#fetch ?? globalThis.fetch, "function", "options.fetch");
      const rules = this.#opened();
      const call = new Call(request);
      const number = rules.begin(request.isWrite);
      this.#calls.set(number, call);
      const leave = signal && onAbort(signal, () => call.stop());
      try {
        return await this.#drive(rules, number, call, signal);
      } finally {
        leave?.();
      }
    } catch (cause) {
      throw cause instanceof WebAssembly.RuntimeError ? crashed(cause) : cause;
    }
  }

  /**
   * @param {Rules} rules
   * @param {number} number
   * @param {Call} call
   * @param {AbortSignal | undefined} signal the caller's own
   */
  async #drive(rules, number, call, signal) {
    const { request } = call;
    /** @type {unknown} */
    let cause;
    /** @type {import("./read.js").Read} */
    let read = { isFinal: false };
    /** @type {Response | undefined} */
    let response;
    for (;;) {
      if (call.isStopped) {
        rules.cancel(number);
        cause = signal?.reason ?? cause;
      }
      const step = rules.step(number);
      if (step >= ANSWERED) {
        const report = rules.report();
        const error = step === ANSWERED ? read.error : withCause(rules.error(), cause);
        this.#tell(rules);
        if (error === undefined) return read.value;
        throw Object.assign(error, remoteOf(report, request.isWrite, step === ANSWERED ? response : undefined));
      }
      const { length, other } = rules;
      this.#tell(rules);
      if (step === WAIT || step === QUEUE) {
        await call.wait(length);
        continue;
      }
      const asked = step === SETTLE ? this.#sent(other) : request;
      const came = await this.#attempt(asked, length, call);
      if (call.isStopped) continue;
      if ("failure" in came) {
        cause = came.cause;
        rules.failed(number, came.failure);
      } else {
        cause = undefined;
        response = came.response;
        read = this.#reader.read(asked, response, came.text);
        const retryAfter = read.error ? response.headers.get("retry-after") : null;
        rules.answered(number, response.status, retryAfter, read.isFinal);
      }
    }
  }

  /** @param {number} number of a call that is over, and whose request is sent again */
  #sent(number) {
    return /** @type {Call} */ (this.#calls.get(number)).request;
  }

  /**
   * @param {Request} request
   * @param {number} timeout
   * @param {Call} call
   */
  #attempt(request, timeout, call) {
    const fetch = this.#fetch ?? globalThis.fetch;
    return attempt({ fetch, url: this.#base + request.target, request, theirs: this.#headers, timeout, limit: this.#limit }, call);
  }

  /**
   * Wakes the calls whose turn has come, and forgets those that are not sent again.
   * @param {Rules} rules
   */
  #tell(rules) {
    for (let number = rules.woken(); number; number = rules.woken()) this.#calls.get(number)?.onTurn?.();
    for (let number = rules.forgotten(); number; number = rules.forgotten()) this.#calls.delete(number);
  }
}

/** @param {import("../entry/remote.js").ConnectOptions} options */
function rulesOf(options) {
  const [attemptTimeout, deadline, retries] = NUMBERS.map((name) => optionalNumber(options[name], `options.${name}`));
  const limits = /** @type {any} */ ({ attemptTimeout, deadline, retries });
  try {
    return new Rules(limits, typeof options.headers === "function");
  } catch (error) {
    const { code, message, details } = /** @type {ConversationError} */ (error);
    const name = NUMBERS.find((name) => details.path === `options.${name}`);
    if (name === undefined) throw error;
    throw new ConversationError(code, message.replace(/\.$/, `, but is ${options[name]}.`), details);
  }
}

/** @param {unknown} dialect */
function isPlainDialect(dialect = "convostate") {
  if (dialect === "convostate" || dialect === "plain") return dialect === "plain";
  throw new ConversationError("INVALID_BODY", 'options.dialect must be "convostate" or "plain".', { path: "options.dialect" });
}

/**
 * @param {ConversationError} error
 * @param {unknown} cause
 */
function withCause({ code, message, details }, cause) {
  return new ConversationError(code, message, details, cause === undefined ? undefined : { cause });
}

/**
 * What is told of a call that failed.
 * @param {ReturnType<Rules["report"]>} report
 * @param {boolean} isWrite
 * @param {Response | undefined} response
 */
function remoteOf({ attempts, retryable, retryAfterMs, outcome }, isWrite, response) {
  /** @type {Record<string, unknown>} */
  const remote = {};
  if (response) remote.status = response.status;
  Object.assign(remote, { attempts, retryable });
  if (retryAfterMs !== undefined) remote.retryAfterMs = retryAfterMs;
  const requestId = response?.headers.get("x-request-id");
  if (requestId != null) remote.requestId = requestId;
  // It may have been done, but what came of it can't be read.
  const isUnread = response && response.status >= 200 && response.status < 300;
  if (isWrite) remote.outcome = isUnread ? "unknown" : outcome;
  return remote;
}

/** @param {unknown} cause */
function crashed(cause) {
  return new ConversationError("CRASHED", "The adapter crashed and can't be used again: restart, and report it.", {}, { cause });
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
