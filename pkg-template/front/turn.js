// One turn at a time per client: waits in line, then lets `fn` work with the calls of this client.

import { checkFields, checkType, numberFrom, readClient } from "./arguments.js";
import { ConversationError } from "./errors.js";
import { modify } from "./modify.js";
import { Queue } from "./queue.js";
import { checkSignal, onAbort } from "./signals.js";

/** @typedef {import("../entry/index.js").Client} Client */

const WAIT_MS = 30_000;
/** The longest that a timer takes; longer ones would fire at once. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;
const READS = ["get", "latest", "list", "recall", "memories"];
export const WRITES = ["create", "update", "close", "closeAll", "erase", "remember", "forget"];
/**
 * Which argument says that a call is made within a turn: a turn is one message of the person, and goes on after an erase of its own.
 * @type {Record<string, number>}
 */
const IS_TURN_AT = { update: 4, erase: 2 };

/** Knows what is called within a turn, where the host can tell. A page has no such module, so it is not imported. */
const Contexts = /** @type {any} */ (globalThis).process?.getBuiltinModule?.("node:async_hooks")?.AsyncLocalStorage;
const within = Contexts && new Contexts();

/**
 * What a turn is besides a place in line. Where there is but one process, that is all.
 * @typedef {object} Lease
 * @property {any} calls those of its holder
 * @property {(error: ConversationError) => unknown} refuse throws it, or rejects with it
 * @property {(patience: AbortSignal) => any} [take] whether its message was handled before
 * @property {(onLoss: (reason: unknown) => void) => void} [keep]
 * @property {(isHandled: boolean) => any} [finish] writes down what was kept back, and that the message was handled
 * @property {() => Promise<void>} [end] gives back what was taken, if anything was
 */

/**
 * A turn under way.
 * @typedef {object} UnderWay
 * @property {boolean} isIn whether `fn` is still at work
 * @property {boolean} isOver whether it can't write any more
 * @property {boolean} isErased whether it has erased its client, with whom its message is forgotten
 * @property {(reason: unknown) => void} lose
 */

/** The turns on one engine or store. */
export class Turns {
  #queue = new Queue();
  #ending = new AbortController();
  /** @type {Map<string, UnderWay>} one of a client */
  #underWay = new Map();

  /**
   * No turn begins any more, and those under way are told by their signals.
   * @param {ConversationError} reason
   */
  end(reason) {
    this.#ending.abort(reason);
  }

  /**
   * Ends the client's turn where no lease says so.
   * @param {Client} who as readClient answers it
   */
  lose(who) {
    this.#underWay.get(JSON.stringify(who))?.lose(over());
  }

  /**
   * @param {Client} client
   * @param {(turn: any) => any} fn
   * @param {import("../entry/index.js").TurnOptions | undefined} options
   * @param {(client: Client, once?: string) => Lease} leaseOf
   */
  async run(client, fn, options = {}, leaseOf) {
    checkType(fn, "function", "fn");
    const { signal, wait: longest = WAIT_MS, once } = checkFields(options, "options", ["signal", "wait", "once"]);
    checkSignal(signal);
    if (once !== undefined) checkType(once, "string", "options.once");
    const wait = numberFrom(0, longest, "options.wait");
    const who = readClient(client);
    const lease = leaseOf(who, once);
    const key = JSON.stringify(who);
    // The turns within which this one is asked for: one that waited for them would wait for ever.
    const outer = (within?.getStore() ?? []).filter((/** @type {UnderWay} */ { isIn }) => isIn);
    if (outer.includes(this.#underWay.get(key))) {
      throw new ConversationError("LOCKED", "This is within a turn of the same client: use its calls.");
    }
    const ending = this.#ending.signal;
    const followed = signal ? [signal, ending] : [ending];
    let isBegun = false;
    /** Ends the waiting; then the turn's own. */
    let controller = new AbortController();
    const reasonOf = (/** @type {AbortSignal} */ from) => (isBegun || from === ending ? from.reason : aborted(from));
    const ends = followed.map((from) => onAbort(from, () => controller.abort(reasonOf(from))));
    const timer = setTimeout(() => controller.abort(late(wait)), Math.min(wait, LONGEST_WAIT_MS));
    try {
      const leave = await this.#queue.enter(key, controller.signal);
      try {
        if (await lease.take?.(controller.signal)) return { repeated: true };
        // Who is in does not wait any more; but the turn may have been given up meanwhile.
        clearTimeout(timer);
        for (const from of followed) if (from.aborted) throw reasonOf(from);
        isBegun = true;
        controller = new AbortController();
        const value = await this.#hold(key, lease, who, controller, (calls, underWay) => (within ? within.run([underWay, ...outer], fn, calls) : fn(calls)));
        return once === undefined ? value : { repeated: false, value };
      } finally {
        try {
          await lease.end?.();
        } finally {
          leave();
        }
      }
    } finally {
      clearTimeout(timer);
      for (const end of ends) end();
    }
  }

  /**
   * @param {string} key
   * @param {Lease} lease
   * @param {Client} who
   * @param {AbortController} controller
   * @param {(calls: any, underWay: UnderWay) => any} work
   */
  async #hold(key, lease, who, controller, work) {
    /** @type {UnderWay} */
    const underWay = {
      isIn: true,
      isOver: false,
      isErased: false,
      lose(reason) {
        underWay.isOver = true;
        controller.abort(reason);
      },
    };
    this.#underWay.set(key, underWay);
    lease.keep?.(underWay.lose);
    let isDone = false;
    try {
      const value = await work(bound(lease, who, controller.signal, underWay), underWay);
      if (lease.finish && underWay.isOver) throw over();
      isDone = true;
      return value;
    } finally {
      underWay.isIn = false;
      underWay.isOver = true;
      this.#underWay.delete(key);
      await finished(lease, isDone, underWay.isErased);
    }
  }
}

/**
 * @param {Lease} lease
 * @param {boolean} isDone
 * @param {boolean} isErased
 */
async function finished({ finish }, isDone, isErased) {
  try {
    await finish?.(isDone && !isErased);
  } catch (error) {
    // What the turn itself threw says more.
    if (isDone) throw error;
  }
}

/**
 * The calls without their client. Once the turn is over, it can't write.
 * @param {Lease} lease
 * @param {Client} client
 * @param {AbortSignal} signal
 * @param {UnderWay} underWay
 */
function bound({ calls, refuse }, client, signal, underWay) {
  /** @type {any} */
  const own = {};
  /** @type {any} */
  const turn = { signal };
  for (const name of [...READS, ...WRITES]) {
    const isTurnAt = IS_TURN_AT[name];
    own[name] = (/** @type {any[]} */ ...args) => {
      if (underWay.isOver && WRITES.includes(name)) return refuse(over());
      if (isTurnAt) args[isTurnAt] = true;
      if (name === "erase") underWay.isErased = true;
      return calls[name](...args);
    };
    turn[name] = (/** @type {any[]} */ ...args) => own[name](client, ...args);
  }
  turn.open = (/** @type {any} */ body) => {
    const orNew = (/** @type {any} */ one) => one ?? turn.create(body);
    const latest = turn.latest();
    return latest?.then ? latest.then(orNew) : orNew(latest);
  };
  turn.modify = (/** @type {string} */ id, /** @type {any} */ fn, /** @type {any} */ options) => modify(own, client, id, fn, options);
  return turn;
}

/** Why a turn that is over can't write. */
function over() {
  return new ConversationError("LOCKED", "The turn is over, so nothing was written: take another turn.");
}

/** @param {AbortSignal} signal */
function aborted({ reason }) {
  return new ConversationError("ABORTED", "The turn was aborted before it began, so nothing was done.", {}, { cause: reason });
}

/** @param {number} wait */
function late(wait) {
  const message = "Another turn of this client goes on: try again, or wait longer; within it, use its calls.";
  return new ConversationError("LOCKED", message, { path: "options.wait", limit: wait });
}
