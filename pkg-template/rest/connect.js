// The remote adapter: sends what the policy says, tells it what came back.

import { checkFields, checkType, numberFrom, optionalNumber } from "../front/arguments.js";
import { bindMethods } from "../front/bound.js";
import { startCoders } from "../front/coders.js";
import { ConversationError } from "../front/errors.js";
import { modify } from "../front/modify.js";
import { onAbort } from "../front/signals.js";
import { Turns } from "../front/turn.js";
import { attempt } from "./attempt.js";
import { baseOf } from "./base.js";
import { Call } from "./call.js";
import { checkMessage, checkNumber } from "./checks.js";
import { waitOf } from "./dates.js";
import { crashed, disposed, failure, remoteOf } from "./failed.js";
import { readHeaders } from "./headers.js";
import { ANSWERED, Policy, QUEUE, SETTLE, WAIT, reasonOf } from "./policy.js";
import { Queues } from "./queues.js";
import { randomName } from "./random.js";
import { Reader } from "./read.js";
import { remoteLeaseOf } from "./remote-lease.js";
import { OPTIONS_OF, Requests, readSignal } from "./requests.js";
import * as LIMITS from "./limits.js";
import { Writer } from "./writer.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../entry/remote.js").CallOptions} CallOptions */
/** @typedef {import("./requests.js").Request} Request */

const OPTIONS = [
  "dialect", "headers", "fetch", "attemptTimeout", "deadline", "retries", "responseLimit", "idempotencyKeys", "id",
];
/** Above the largest page of `list`: 1 MiB of conversations, and what stands around them. */
const RESPONSE_LIMIT = 2 ** 21;
/** Twice as long as a server is asked to wait for a turn at a time, so that it answers before the attempt's time is over. */
const LONGEST_WAIT_MS = 4000;

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
  #policy;
  #isOpen = true;
  #turns = new Turns();
  /** @type {Set<() => Promise<void>>} what gives back the leases of turns under way */
  #ends = new Set();
  #patience;
  /** @type {(turn?: string) => Requests} */
  #requestsOf;
  #requests;
  #reader;
  /** @type {Map<number, Call>} those under way, and those whose request may be sent again */
  #calls = new Map();
  #queues = new Queues();
  #writer = new Writer();

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
    startCoders();
    this.#policy = policyOf(given);
    const isPlain = isPlainDialect(dialect);
    checkType(idempotencyKeys, "boolean", "options.idempotencyKeys");
    this.#patience = Math.min(given.attemptTimeout ?? LONGEST_WAIT_MS, LONGEST_WAIT_MS) >> 1;
    this.#requestsOf = (turn) => new Requests(() => this.#checkOpen(), { isPlain, hasKeys: idempotencyKeys, makeId: id }, turn);
    this.#requests = this.#requestsOf();
    this.#reader = new Reader(isPlain);
  }

  // All calls differ in their requests only, so that they are made of these.
  static {
    for (const name of Object.keys(OPTIONS_OF)) {
      /** @type {(this: Remote, ...given: any[]) => any} */
      const value = function (...given) {
        return this.#call(() => this.#requests.begin(name, given));
      };
      // As a class defines its methods.
      Object.defineProperty(this.prototype, name, { value, writable: true, configurable: true });
    }
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {(conversation: import("../entry/index.js").Conversation) => any} fn
   * @param {CallOptions & import("../entry/index.js").ModifyOptions} [options]
   */
  async modify(client, id, fn, options) {
    const { signal, ...more } = readSignal(options, ["attempts"]);
    return modify(/** @type {any} */ (this), client, id, fn, more, { signal });
  }

  /**
   * @param {Client} client
   * @param {(turn: any) => any} fn
   * @param {import("../entry/index.js").TurnOptions} [options]
   */
  async turn(client, fn, options) {
    this.#checkOpen();
    return this.#turns.run(client, fn, options, (who, once) => {
      if (once !== undefined) checkMessage(once, "options.once");
      const call = (/** @type {any} */ begin, /** @type {any} */ ends) => this.#call(begin, ends);
      return remoteLeaseOf({ remote: this, requests: this.#requestsOf(`"${randomName()}"`), call, patience: this.#patience }, who, once, this.#ends);
    });
  }

  /** Ends every call under way, and gives back the leases of turns; any later call gives CLOSED_ENGINE. */
  async dispose() {
    this.#isOpen = false;
    this.#turns.end(disposed());
    for (const call of this.#calls.values()) if (call.request.call !== "endTurn") call.stop();
    await Promise.all([...this.#ends].map((end) => end()));
  }

  [asyncDisposeSymbol]() {
    return this.dispose();
  }

  #checkOpen() {
    if (!this.#isOpen) throw disposed();
  }

  /**
   * @param {() => [Request, AbortSignal | undefined]} begin reads and checks the arguments
   * @param {() => boolean} [ends] whether the signal does, at that time
   */
  async #call(begin, ends = () => true) {
    try {
      const [request, signal] = begin();
      checkType(this.#fetch ?? globalThis.fetch, "function", "options.fetch");
      const policy = this.#policy;
      const call = new Call(request, request.isWrite ? this.#queues.enter(request.who) : undefined);
      const number = policy.begin(call.queue?.number);
      this.#calls.set(number, call);
      const leave = signal && onAbort(signal, () => {
        if (ends()) call.stop();
      });
      try {
        return await this.#drive(policy, number, call, signal);
      } finally {
        leave?.();
      }
    } catch (cause) {
      throw cause instanceof WebAssembly.RuntimeError ? crashed(cause) : cause;
    }
  }

  /**
   * @param {Policy} policy
   * @param {number} number
   * @param {Call} call
   * @param {AbortSignal | undefined} signal the caller's own
   */
  async #drive(policy, number, call, signal) {
    const { request } = call;
    /** @type {unknown} */
    let cause;
    /** @type {import("./read.js").Read} */
    let read = { isFinal: false };
    /** @type {Response | undefined} */
    let response;
    for (;;) {
      if (call.isStopped) {
        policy.cancel(number);
        cause = signal?.reason ?? cause;
      }
      const step = policy.step(number);
      if (step >= ANSWERED) {
        const report = policy.report();
        const error = step === ANSWERED ? read.error : failure(reasonOf(step), cause);
        this.#tell(policy);
        if (error === undefined) return read.value;
        throw Object.assign(error, remoteOf(report, request.isWrite, step === ANSWERED ? response : undefined));
      }
      const { length, other } = policy;
      this.#tell(policy);
      if (step === WAIT || step === QUEUE) {
        await call.wait(length);
        continue;
      }
      const asked = step === SETTLE ? this.#sent(other) : request;
      const came = await this.#exchange(asked, length, call);
      if (call.isStopped) continue;
      if ("failure" in came) {
        cause = came.cause;
        policy.failed(number, came.failure);
      } else {
        cause = undefined;
        ({ response, read } = came);
        const retryAfter = read.error ? response.headers.get("retry-after") : null;
        policy.answered(number, response.status, retryAfter === null ? NaN : waitOf(retryAfter, Date.now()), read.isFinal);
      }
    }
  }

  /** @param {number} number of a call that is over, and whose request is sent again */
  #sent(number) {
    return /** @type {Call} */ (this.#calls.get(number)).request;
  }

  /**
   * Where the server knows the writer no more and can have done nothing, the write begins anew at once: behind those that wait for it, an
   * erase would take what they wrote.
   * @param {Request} request
   * @param {number} timeout
   * @param {Call} call
   */
  async #exchange(request, timeout, call) {
    for (;;) {
      const fetch = this.#fetch ?? globalThis.fetch;
      this.#writer.number(request);
      const came = await attempt({ fetch, url: this.#base + request.target, request, theirs: this.#headers, timeout, limit: this.#limit }, call);
      const isAgain = request.isSent;
      request.isSent = true;
      if ("failure" in came) return came;
      const { response, text } = came;
      const read = this.#reader.read(request, response, text);
      if (request.number && read.isFinal) this.#writer.settle(request, read.error?.code);
      if (isAgain || call.isStopped || read.error?.code !== "FORGOTTEN") return { response, read };
      request.number = 0;
    }
  }

  /**
   * Wakes the calls whose turn has come, and forgets those that are not sent again.
   * @param {Policy} policy
   */
  #tell(policy) {
    for (let number = policy.woken(); number; number = policy.woken()) this.#calls.get(number)?.onTurn?.();
    for (let number = policy.forgotten(); number; number = policy.forgotten()) {
      const queue = this.#calls.get(number)?.queue;
      if (queue) this.#queues.leave(queue);
      this.#calls.delete(number);
    }
  }
}

/** @param {import("../entry/remote.js").ConnectOptions} options */
function policyOf({ attemptTimeout, deadline, retries, headers }) {
  const attempt = numberOf("attemptTimeout", attemptTimeout, 1, LIMITS.timer);
  const whole = numberOf("deadline", deadline, 1, LIMITS.timer);
  return new Policy(attempt, whole, numberOf("retries", retries, 0, LIMITS.retries), typeof headers === "function");
}

/**
 * NaN for none.
 * @param {string} name
 * @param {unknown} given
 * @param {number} least
 * @param {number} most
 */
function numberOf(name, given, least, most) {
  const path = `options.${name}`;
  const number = optionalNumber(given, path);
  if (given !== undefined) checkNumber(number, least, most, path, `, but is ${number}.`);
  return number;
}

/** @param {unknown} dialect */
function isPlainDialect(dialect = "convostate") {
  if (dialect === "convostate" || dialect === "plain") return dialect === "plain";
  throw new ConversationError("INVALID_BODY", 'options.dialect must be "convostate" or "plain".', { path: "options.dialect" });
}
