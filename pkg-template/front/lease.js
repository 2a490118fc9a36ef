// How a turn keeps its lease: takes it, renews it while `fn` runs, gives it back. Where leases are kept, the steps know.

import { ConversationError } from "./errors.js";
import { pause } from "./pause.js";

/**
 * The lease that a token names.
 * @typedef {object} Steps
 * @property {any} calls those of its holder
 * @property {(patience?: AbortSignal) => Promise<number>} take BUSY, TAKEN or HANDLED
 * @property {() => Promise<unknown>} renew LOCKED when it was lost
 * @property {() => Promise<unknown>} release
 * @property {(isDone: boolean) => Promise<unknown>} [finish] releases it in the commit of what the turn has written
 * @property {() => number} lifetime how long it lasts, in milliseconds
 */

/** Names the method that gives the steps of a lease by its client and 8 bytes: the REST server takes turns by it, for callers elsewhere. */
export const LEASE = Symbol.for("convostate.lease");
/** What taking a lease comes to: another turn goes on, this one begins, or its message was handled. */
export const BUSY = 0;
export const TAKEN = 1;
export const HANDLED = 2;
/** Nobody says when another's turn ends: it is asked for again after a random time up to this. */
export const LONGEST_PAUSE_MS = 100;
/** In so many parts of its time the lease is renewed. */
const RENEWALS = 3;

/**
 * @param {Steps} steps
 * @param {Set<() => Promise<void>>} ends what a dispose waits for: it has one as long as the lease may be held
 * @returns {import("./turn.js").Lease}
 */
export function keptLease({ calls, take, renew, release, finish, lifetime }, ends) {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  /** Also while nobody knows whether it was taken. */
  let isTaken = false;
  /** @type {Promise<void> | undefined} */
  let ended;
  const end = () => (ended ??= giveBack(release));

  /** @param {() => Promise<unknown>} step */
  async function giveBack(step) {
    clearInterval(timer);
    try {
      // Also while what keeps it is being disposed of.
      if (isTaken) await step();
    } catch (error) {
      // What the turn wrote stands, and the lease ends by itself; but not where it was to be written now.
      if (step !== release || !(error instanceof ConversationError)) throw error;
    } finally {
      ends.delete(end);
    }
  }

  /**
   * A commit that was refused has written nothing, and left the lease where it was.
   * @param {unknown} error
   * @returns {Promise<never>}
   */
  async function giveBackAfter(error) {
    await giveBack(release);
    throw error;
  }

  return {
    calls,
    refuse: (error) => Promise.reject(error),
    async take(patience) {
      ends.add(end);
      for (;;) {
        patience.throwIfAborted();
        isTaken = true;
        const answer = await take(patience);
        isTaken = answer === TAKEN;
        if (answer !== BUSY) return answer === HANDLED;
        await pause(Math.random() * LONGEST_PAUSE_MS, patience);
      }
    },
    keep(onLoss) {
      let renewed = performance.now();
      timer = setInterval(async () => {
        const now = performance.now();
        try {
          await renew();
          renewed = now;
        } catch (error) {
          if (/** @type {any} */ (error)?.code === "LOCKED" || performance.now() - renewed >= lifetime()) onLoss(error);
        }
      }, lifetime() / RENEWALS);
    },
    finish: finish && ((isDone) => (ended = giveBack(() => finish(isDone)).catch(giveBackAfter))),
    end,
  };
}
