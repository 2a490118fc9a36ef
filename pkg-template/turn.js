// One turn at a time per client: waits in line, then lets `fn` work with the calls of this client.

import { checkFields, checkType, numberFrom, readClient } from "./arguments.js";
import { ConversationError } from "./errors.js";
import { modify } from "./modify.js";
import { Queue } from "./queue.js";
import { onAbort } from "./signals.js";

/** @typedef {import("./index.js").Client} Client */

const WAIT_MS = 30_000;
/** The longest that a timer takes; longer ones would fire at once. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;
const READS = ["get", "latest", "list"];
const WRITES = ["create", "update", "close", "closeAll", "erase"];

/** Knows what is called within a turn, where the host can tell. A page has no such module, so it is not imported. */
const Contexts = /** @type {any} */ (globalThis).process?.getBuiltinModule?.("node:async_hooks")?.AsyncLocalStorage;
const within = Contexts && new Contexts();

/**
 * What a turn is besides a place in line.
 * @typedef {object} Lease
 * @property {any} calls those of its holder
 * @property {(error: ConversationError) => unknown} refuse throws it, or rejects with it
 * @property {(patience: AbortSignal) => unknown} take
 * @property {(onLoss: (reason?: unknown) => void) => void} keep
 * @property {() => unknown} end gives back what was taken, if anything was
 */

/**
 * One turn, from its asking on.
 * @typedef {object} Place
 * @property {Turns} turns
 * @property {string} key
 * @property {Place | undefined} outer the turn within which this one was asked for
 * @property {boolean} isIn whether `fn` may still be at work
 * @property {boolean} isOver whether it can't write any more
 */

/** The turns on one engine or store. */
export class Turns {
  #queue = new Queue();
  #ending = new AbortController();

  /**
   * No turn begins any more, and those under way are told by their signals.
   * @param {ConversationError} reason
   */
  end(reason) {
    this.#ending.abort(reason);
  }

  /**
   * @param {Client} client
   * @param {(turn: any) => any} fn
   * @param {import("./index.js").TurnOptions | undefined} options
   * @param {(client: Client, key: string) => Lease} leaseOf
   */
  async run(client, fn, options = {}, leaseOf) {
    checkType(fn, "function", "fn");
    checkFields(options, "options", ["signal", "wait"]);
    const { signal } = options;
    if (signal !== undefined) checkType(signal?.addEventListener, "function", "options.signal.addEventListener");
    const wait = numberFrom(0, options.wait ?? WAIT_MS, "options.wait");
    const who = readClient(client);
    const key = JSON.stringify(who);
    const lease = leaseOf(who, key);
    const place = { turns: this, key, outer: outerOf(this, key), isIn: true, isOver: false };
    const ending = this.#ending.signal;
    const patience = patienceOf(wait, signal, ending);
    try {
      const leave = await this.#queue.enter(key, patience.signal);
      try {
        await lease.take(patience.signal);
        // Who is in does not wait any more; but the caller may have given up meanwhile.
        patience.end();
        if (signal?.aborted) throw aborted(signal);
        ending.throwIfAborted();
        return await hold(place, lease, who, fn, [signal, ending]);
      } finally {
        try {
          await lease.end();
        } finally {
          leave();
        }
      }
    } finally {
      patience.end();
    }
  }
}

/**
 * The turn within which another one is asked for. One that waited for it would wait for ever.
 * @param {Turns} turns
 * @param {string} key
 * @returns {Place | undefined}
 */
function outerOf(turns, key) {
  /** @type {Place | undefined} */
  let outer = within?.getStore();
  while (outer && !outer.isIn) outer = outer.outer;
  for (let at = outer; at; at = at.outer) {
    if (at.isIn && at.turns === turns && at.key === key) {
      const message = "This was asked for within a turn of the same client, for which it would wait: use the calls of that turn.";
      throw new ConversationError("LOCKED", message);
    }
  }
  return outer;
}

/**
 * @param {Place} place
 * @param {Lease} lease
 * @param {Client} client
 * @param {(turn: any) => any} fn
 * @param {(AbortSignal | undefined)[]} signals each of which aborts the turn's own
 */
async function hold(place, lease, client, fn, signals) {
  const controller = new AbortController();
  const ends = signals.map((signal) => signal && onAbort(signal, () => controller.abort(signal.reason)));
  lease.keep((reason) => {
    place.isOver = true;
    controller.abort(reason);
  });
  const calls = bound(lease, client, controller.signal, place);
  try {
    return await (within ? within.run(place, fn, calls) : fn(calls));
  } finally {
    place.isIn = false;
    place.isOver = true;
    for (const end of ends) end?.();
  }
}

/**
 * The calls without their client. Once the turn is over, it can't write.
 * @param {Lease} lease
 * @param {Client} client
 * @param {AbortSignal} signal
 * @param {Place} place
 */
function bound({ calls, refuse }, client, signal, place) {
  /** @type {any} */
  const turn = { signal };
  for (const name of READS) turn[name] = (/** @type {any[]} */ ...args) => calls[name](client, ...args);
  for (const name of WRITES) {
    turn[name] = (/** @type {any[]} */ ...args) => {
      if (place.isOver) return refuse(lost());
      return calls[name](client, ...args);
    };
  }
  const { update, erase } = turn;
  // A turn is one message of the person, and goes on after an erase of its own.
  turn.update = (/** @type {string} */ id, /** @type {any} */ body, /** @type {any} */ options) => update(id, body, options, true);
  turn.erase = () => erase(true);
  const own = {
    get: (/** @type {Client} */ _, /** @type {string} */ id) => turn.get(id),
    update: (/** @type {Client} */ _, /** @type {any[]} */ ...args) => turn.update(...args),
  };
  turn.modify = (/** @type {string} */ id, /** @type {any} */ fn, /** @type {any} */ options) => modify(own, client, id, fn, options);
  return turn;
}

/** Why a turn that is over can't write. */
export function lost() {
  return new ConversationError("LOCKED", "The turn is over, so nothing was written: take another turn.");
}

/** @param {AbortSignal} signal */
function aborted({ reason }) {
  return new ConversationError("ABORTED", "The turn was aborted before it began, so nothing was done.", {}, { cause: reason });
}

/**
 * Ends when the time is over, the caller says so, or no turn begins any more: for that reason.
 * @param {number} wait
 * @param {AbortSignal | undefined} signal
 * @param {AbortSignal} ending
 */
function patienceOf(wait, signal, ending) {
  const controller = new AbortController();
  const late = () => {
    const message =
      "Another turn of this client went on for too long, so this one did not begin: try again, or wait longer; if it was within that turn, use its calls.";
    controller.abort(new ConversationError("LOCKED", message, { path: "options.wait", limit: wait }));
  };
  const timer = setTimeout(late, Math.min(wait, LONGEST_WAIT_MS));
  const ends = [onAbort(ending, () => controller.abort(ending.reason))];
  if (signal) ends.push(onAbort(signal, () => controller.abort(aborted(signal))));
  const end = () => {
    clearTimeout(timer);
    for (const end of ends) end();
  };
  return { signal: controller.signal, end };
}
