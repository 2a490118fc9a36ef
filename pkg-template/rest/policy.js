// The adapter's policy, in wasm: numbers to it and back. bindings/npm/src/rest.rs is the other side.

import { wasm as started } from "../front/instance.js";
import { REASONS } from "./table.js";

/** @typedef {keyof typeof REASONS} Reason */

/** What a step says to do. */
export const SEND = 0;
export const SETTLE = 1;
export const WAIT = 2;
export const QUEUE = 3;
export const ANSWERED = 4;
/** And the number of the reason more. */
const FAILED = 5;
const NAMES = /** @type {Reason[]} */ (Object.keys(REASONS));
const OUTCOMES = /** @type {const} */ (["not_sent", "rejected", "unknown"]);

/** Frees what a connection holds that nobody has any more. */
const abandoned =
  typeof FinalizationRegistry === "undefined" ? undefined : new FinalizationRegistry((/** @type {number} */ connection) => wasm().close(connection));

/** @returns {import("../wasm/rest-exports.js").Exports} */
function wasm() {
  return /** @type {any} */ (started);
}

/** Milliseconds that never go back. */
const clock = () => performance.now();

/** The policy of one connection. */
export class Policy {
  #wasm = wasm();
  #connection;
  #start;
  #numbers = new Float64Array();

  /**
   * @param {number} attemptTimeout NaN for the default, as of the others
   * @param {number} deadline
   * @param {number} retries
   * @param {boolean} refreshes whether a 401 is worth one more attempt
   */
  constructor(attemptTimeout, deadline, retries, refreshes) {
    this.#connection = this.#wasm.open(attemptTimeout, deadline, retries, refreshes);
    abandoned?.register(this, this.#connection);
    // Addresses are unsigned, what wasm answers is signed.
    this.#start = this.#wasm.numbers(this.#connection) >>> 0;
  }

  /**
   * Begins a call.
   * @param {number} [queue] that of the client, for a write
   */
  begin(queue = NaN) {
    return this.#wasm.begin(this.#connection, queue, clock());
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
    return this.#number(0);
  }

  /** The call whose request a step sends again. */
  get other() {
    return this.#number(1);
  }

  /** How a call ended. */
  report() {
    const wait = this.#number(2);
    return {
      attempts: this.#number(0),
      retryable: this.#number(1) === 1,
      retryAfterMs: Number.isNaN(wait) ? undefined : wait,
      outcome: OUTCOMES[this.#number(3)],
    };
  }

  /**
   * @param {number} call
   * @param {number} status
   * @param {number} wait milliseconds that the answer asks for, or NaN
   * @param {boolean} isFinal
   */
  answered(call, status, wait, isFinal) {
    this.#wasm.answered(this.#connection, call, clock(), status, wait, isFinal);
  }

  /**
   * @param {number} call
   * @param {Reason} failure
   */
  failed(call, failure) {
    this.#wasm.failed(this.#connection, call, clock(), NAMES.indexOf(failure));
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

  /** @param {number} index */
  #number(index) {
    // Wasm memory that grew is another buffer.
    if (this.#numbers.length === 0) this.#numbers = new Float64Array(this.#wasm.memory.buffer, this.#start, 4);
    return /** @type {number} */ (this.#numbers[index]);
  }
}

/**
 * Why a call ended without an answer.
 * @param {number} step
 */
export function reasonOf(step) {
  return REASONS[/** @type {Reason} */ (NAMES[step - FAILED])];
}
