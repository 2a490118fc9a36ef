// One turn at a time per client: waits in line, then lets `fn` work with the calls of this client.

import { checkFields, checkType, numberFrom, readClient } from "./arguments.js";
import { ConversationError } from "./errors.js";
import { modify } from "./modify.js";

/** @typedef {import("./index.js").Client} Client */

const WAIT_MS = 30_000;
/** The longest that a timer takes; longer ones would fire at once. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;
const READS = ["get", "latest", "list"];
const WRITES = ["create", "update", "close", "closeAll", "erase"];

/**
 * What a turn is besides a place in line. Where there is but one process, that is all.
 * @typedef {object} Lease
 * @property {any} calls those of its holder
 * @property {(error: ConversationError) => unknown} refuse throws it, or rejects with it
 * @property {(patience: AbortSignal) => Promise<void>} [take]
 * @property {(onLoss: (reason: unknown) => void) => void} [keep]
 * @property {() => Promise<void>} [end]
 */

/**
 * @param {import("./queue.js").Queue} queue
 * @param {Client} client
 * @param {(turn: any) => any} fn
 * @param {import("./index.js").TurnOptions | undefined} options
 * @param {(client: Client) => Lease} leaseOf
 */
export async function turn(queue, client, fn, options = {}, leaseOf) {
  checkType(fn, "function", "fn");
  checkFields(options, "options", ["signal", "wait"]);
  const { signal } = options;
  if (signal !== undefined) checkType(signal?.addEventListener, "function", "options.signal.addEventListener");
  const wait = numberFrom(0, options.wait ?? WAIT_MS, "options.wait");
  const who = readClient(client);
  const lease = leaseOf(who);
  const patience = patienceOf(wait, signal);
  try {
    patience.signal.throwIfAborted();
    const leave = await queue.enter(JSON.stringify(who), patience.signal);
    try {
      await lease.take?.(patience.signal);
      patience.end();
      return await hold(lease, who, fn, signal);
    } finally {
      leave();
    }
  } finally {
    patience.end();
  }
}

/**
 * @param {Lease} lease
 * @param {Client} client
 * @param {(turn: any) => any} fn
 * @param {AbortSignal | undefined} signal
 */
async function hold(lease, client, fn, signal) {
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  signal?.addEventListener("abort", abort);
  const state = { isOver: false };
  lease.keep?.((reason) => controller.abort(reason));
  try {
    return await fn(bound(lease, client, controller.signal, state));
  } finally {
    state.isOver = true;
    signal?.removeEventListener("abort", abort);
    await lease.end?.();
  }
}

/**
 * The calls without their client. Once the turn is over, it can't write.
 * @param {Lease} lease
 * @param {Client} client
 * @param {AbortSignal} signal
 * @param {{ isOver: boolean }} state
 */
function bound({ calls, refuse }, client, signal, state) {
  /** @type {any} */
  const turn = { signal };
  for (const name of READS) turn[name] = (/** @type {any[]} */ ...args) => calls[name](client, ...args);
  for (const name of WRITES) {
    turn[name] = (/** @type {any[]} */ ...args) => {
      if (state.isOver) return refuse(new ConversationError("LOCKED", "The turn is over, so nothing was written: take another turn."));
      return calls[name](client, ...args);
    };
  }
  const own = {
    get: (/** @type {Client} */ _, /** @type {string} */ id) => turn.get(id),
    update: (/** @type {Client} */ _, /** @type {any[]} */ ...args) => turn.update(...args),
  };
  turn.modify = (/** @type {string} */ id, /** @type {any} */ fn, /** @type {any} */ options) => modify(own, client, id, fn, options);
  return turn;
}

/**
 * Ends when the time is over or the caller says so, for that reason.
 * @param {number} wait
 * @param {AbortSignal | undefined} signal
 */
function patienceOf(wait, signal) {
  const controller = new AbortController();
  const late = () => {
    const message = "Another turn of this client went on for too long, so this one did not begin: try again, or wait longer.";
    controller.abort(new ConversationError("LOCKED", message, { path: "options.wait", limit: wait }));
  };
  const abort = () => {
    const message = "The turn was aborted before it began, so nothing was done.";
    controller.abort(new ConversationError("ABORTED", message, {}, { cause: signal?.reason }));
  };
  const timer = setTimeout(late, Math.min(wait, LONGEST_WAIT_MS));
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) abort();
  const end = () => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  };
  return { signal: controller.signal, end };
}
