// The adapter's rules and computations, in wasm: numbers and texts to it and back. src/js/rest.rs is the other side.

import { decoder, encoder, startCoders } from "../front/coders.js";
import { ofCore } from "../front/errors.js";
import { wasm as started } from "../front/instance.js";
import { STATUSES } from "./table.js";

/** @typedef {import("../entry/index.js").Client} Client */

const RANDOM = 32;
const RANDOM_BYTES = 4096;
const DRAWS = RANDOM_BYTES / 16;
const TEXT = 4128;
const TEXT_BYTES = 9216;
/** Units of UTF-16: more than any id may have, so that one too long is seen. */
const MAX_UNITS = TEXT_BYTES / 9;
const UUID_CHARS = 36;
const LONE_SURROGATE = /\p{Surrogate}/u;
const HALF_PAIR = [0xed, 0xa0, 0x80];
/** A leap second is not in it. */
const OUR_TIME = /^.{10}T.{6}[0-5]\d\.\d{3}Z$/;
/** What a step says to do. */
export const SEND = 0;
export const SETTLE = 1;
export const WAIT = 2;
export const QUEUE = 3;
export const ANSWERED = 4;
const NAMES = /** @type {const} */ (["flow_id", "step_id", "options.pagination_key"]);
const NUMBERS = /** @type {const} */ (["ttl", "options.ifVersion", "options.limit", "metadata"]);
const OUTCOMES = /** @type {const} */ (["not_sent", "rejected", "unknown"]);
export const FAILURES = /** @type {const} */ ([
  "not_sent", "refused", "broken", "timed_out", "truncated", "too_large", "no_utf8", "no_response",
]);

/** Frees what a connection holds that nobody has any more. */
const abandoned =
  typeof FinalizationRegistry === "undefined" ? undefined : new FinalizationRegistry((/** @type {number} */ connection) => wasm().close(connection));

/** @returns {import("../wasm/rest-exports.js").Exports} */
function wasm() {
  return /** @type {any} */ (started);
}

/** Milliseconds that never go back. */
const clock = () => performance.now();

/** The rules of one connection. */
export class Rules {
  #wasm = wasm();
  #connection;
  #start;
  #bytes = new Uint8Array();
  #numbers = new Float64Array();
  #drawn = DRAWS;

  /**
   * @param {{ attemptTimeout: number, deadline: number, retries: number }} limits NaN for the default
   * @param {boolean} refreshes whether a 401 is worth one more attempt
   */
  constructor({ attemptTimeout, deadline, retries }, refreshes) {
    startCoders();
    this.#connection = this.#wasm.open();
    abandoned?.register(this, this.#connection);
    // Addresses are unsigned, what wasm answers is signed.
    this.#start = this.#wasm.scratch(this.#connection) >>> 0;
    this.#take(this.#wasm.limit_calls(this.#connection, attemptTimeout, deadline, retries, refreshes));
  }

  /** @param {Client} client */
  checkClient({ bot_id, user_id, channel_id }) {
    const bot = this.#write(bot_id);
    const user = this.#write(user_id, bot);
    const channel = this.#write(channel_id, bot + user);
    this.#take(this.#wasm.client(this.#connection, bot, user, channel));
  }

  /** @param {string} id */
  checkId(id) {
    this.#take(this.#wasm.id(this.#connection, this.#write(id)));
  }

  /**
   * @param {string} text
   * @param {typeof NAMES[number]} path
   */
  checkName(text, path) {
    this.#take(this.#wasm.name(this.#connection, this.#write(text), NAMES.indexOf(path)));
  }

  /**
   * @param {number} number
   * @param {typeof NUMBERS[number]} path
   */
  checkNumber(number, path) {
    this.#take(this.#wasm.number(this.#connection, NUMBERS.indexOf(path), number));
  }

  /**
   * @param {unknown} status
   * @param {boolean} isFinal
   */
  checkStatus(status, isFinal) {
    this.#take(this.#wasm.status(this.#connection, STATUSES.indexOf(/** @type {any} */ (status)), isFinal));
  }

  /** @param {string} path of what the plain dialect can't say */
  refusePlain(path) {
    this.#take(this.#wasm.refuse_plain(this.#connection, this.#write(path)));
  }

  /**
   * Begins a call of the client that was checked last.
   * @param {boolean} isWrite
   */
  begin(isWrite) {
    return this.#wasm.begin(this.#connection, isWrite, clock());
  }

  /**
   * What a call does next; `length` and `other` say more.
   * @param {number} call
   */
  step(call) {
    return this.#wasm.step(this.#connection, call, clock(), Math.random());
  }

  /** Milliseconds of a step. */
  get length() {
    return /** @type {number} */ (this.#scratch()[0]);
  }

  /** The call whose request a step sends again. */
  get other() {
    return /** @type {number} */ (this.#scratch()[1]);
  }

  /** How a call ended. */
  report() {
    const [attempts = 0, retryable, wait = NaN, outcome = 0] = this.#scratch();
    return { attempts, retryable: retryable === 1, retryAfterMs: Number.isNaN(wait) ? undefined : wait, outcome: OUTCOMES[outcome] };
  }

  /**
   * @param {number} call
   * @param {number} status
   * @param {string | null} retryAfter the header
   * @param {boolean} isFinal
   */
  answered(call, status, retryAfter, isFinal) {
    const wait = retryAfter === null ? NaN : this.#wasm.retry_after(this.#connection, this.#write(retryAfter), Date.now());
    this.#wasm.answered(this.#connection, call, clock(), status, wait, isFinal);
  }

  /**
   * @param {number} call
   * @param {typeof FAILURES[number]} failure
   */
  failed(call, failure) {
    this.#wasm.failed(this.#connection, call, clock(), FAILURES.indexOf(failure));
  }

  /** @param {number} call */
  cancel(call) {
    this.#wasm.cancel(this.#connection, call, clock());
  }

  /** A call whose turn has come, or 0. */
  woken() {
    return this.#wasm.woken(this.#connection);
  }

  /** A call whose request is not sent again, or 0. */
  forgotten() {
    return this.#wasm.forgotten(this.#connection);
  }

  /**
   * The error of an answer that refuses without a code of this API.
   * @param {number} status
   * @param {boolean} hasId
   * @param {boolean} isPage
   * @param {string} said
   */
  refused(status, hasId, isPage, said) {
    this.#wasm.refused(this.#connection, status, hasId, isPage, this.#write(said));
    return this.error();
  }

  /** @param {number} status */
  sentence(status) {
    this.#wasm.only_status(this.#connection, status);
    return this.error().message;
  }

  /**
   * The time in our own form, or nothing for what is none.
   * @param {string} text
   */
  time(text) {
    const at = this.#wasm.time(this.#connection, this.#write(text));
    if (Number.isNaN(at)) return undefined;
    // Most come in our own form, which nothing else that is a time has.
    return OUR_TIME.test(text) ? text : new Date(at).toISOString();
  }

  /** @param {number} [wall] the time that it begins with */
  uuid(wall = NaN) {
    this.#refresh();
    if (this.#drawn === DRAWS) {
      const start = this.#start + RANDOM;
      crypto.getRandomValues(this.#bytes.subarray(start, start + RANDOM_BYTES));
      this.#drawn = 0;
    }
    this.#wasm.uuid(this.#connection, this.#drawn++, wall);
    return this.#text(UUID_CHARS);
  }

  /** The error that the last call left. */
  error() {
    const length = this.#wasm.error(this.#connection);
    return ofCore(this.#text(length));
  }

  /** @param {number} answer */
  #take(answer) {
    if (answer < 0) throw this.error();
  }

  /** Wasm memory that grew is another buffer. */
  #refresh() {
    if (this.#bytes.length === 0) {
      const { buffer } = this.#wasm.memory;
      this.#bytes = new Uint8Array(buffer);
      this.#numbers = new Float64Array(buffer, this.#start, 4);
    }
  }

  #scratch() {
    this.#refresh();
    return this.#numbers;
  }

  /** @param {number} length */
  #text(length) {
    this.#refresh();
    const start = this.#start + TEXT;
    return decoder.decode(this.#bytes.subarray(start, start + length));
  }

  /**
   * Answers how many bytes of UTF-8 the text has; one with half a pair becomes one, for the check that follows.
   * @param {string} text
   * @param {number} [behind] so many bytes of others
   */
  #write(text, behind = 0) {
    this.#refresh();
    const bytes = this.#bytes;
    const start = this.#start + TEXT + behind;
    const length = Math.min(text.length, MAX_UNITS);
    for (let at = 0; at < length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit > 0x7f) return this.#writeWide(text, start);
      bytes[start + at] = unit;
    }
    return length;
  }

  /**
   * @param {string} text
   * @param {number} start
   */
  #writeWide(text, start) {
    if (LONE_SURROGATE.test(text)) {
      this.#bytes.set(HALF_PAIR, start);
      return HALF_PAIR.length;
    }
    return encoder.encodeInto(text, this.#bytes.subarray(start, start + 3 * MAX_UNITS)).written;
  }
}
