// The lease that makes a turn hold across processes: whoever holds it renews it, and every write of the turn checks it in its commit.

import { ConversationError } from "../front/errors.js";
import { pause } from "../front/pause.js";
import { StoredCalls } from "./calls.js";
import { storage } from "./failure.js";
import { HANDLED, TAKEN, release, renew, take } from "./plans/lease.js";
import { leaseMs } from "./scratch.js";
import { disposed } from "./shared.js";
import { Stage, settle } from "./stage.js";

/** Another process does not say when its turn ends: it is asked again after a random time up to this. */
const LONGEST_PAUSE_MS = 100;
/** In so many parts of its time the lease is renewed. */
const RENEWALS = 3;

/**
 * @param {import("./shared.js").Shared} shared
 * @param {import("../entry/index.js").Client} client
 * @param {string} [once] the id of the message
 * @returns {import("../front/turn.js").Lease}
 */
export function leaseOf(shared, client, once) {
  if (!shared.driver.capabilities.atomic) throw storage("This store has atomic: false, which turn needs: use another store.");
  const held = tokenOf(crypto.getRandomValues(new Uint32Array(2)));
  const lifetime = leaseMs();
  const stage = once === undefined ? undefined : new Stage(shared.driver, client);
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  /** Also while nobody knows whether it was taken. */
  let isTaken = false;
  /** @type {Promise<void> | undefined} */
  let ended;
  const end = () => (ended ??= giveBack(release));

  /**
   * Runs a plan of the lease's.
   * @template T
   * @param {(call: import("./plans/call.js").Call) => import("./plans/call.js").Plan<T>} plan
   */
  async function run(plan) {
    const call = shared.call(client, { held });
    return shared.driver.run(call.client, "write", () => plan(call));
  }

  /** @param {(call: import("./plans/call.js").Call) => import("./plans/call.js").Plan<void>} plan */
  async function giveBack(plan) {
    clearInterval(timer);
    try {
      // Also while the store is being disposed of.
      if (isTaken) await run(plan);
    } catch (error) {
      // What the turn wrote stands, and the lease ends by itself; but not where it was to be written now.
      if (plan !== release || !(error instanceof ConversationError)) throw error;
    } finally {
      shared.ends.delete(end);
    }
  }

  /**
   * Writes what the turn has written, and that its message was handled, if it was.
   * @param {Stage} stage
   * @param {string} [message]
   */
  async function writeDown(stage, message) {
    if (ended) throw disposed();
    await (ended = giveBack((call) => settle(call, stage, message)));
    if (stage.events.length > 0) shared.tell(stage.events);
  }

  return {
    calls: new StoredCalls(shared, { held, stage }),
    refuse: (error) => Promise.reject(error),
    async take(patience) {
      shared.ends.add(end);
      for (;;) {
        patience.throwIfAborted();
        isTaken = true;
        shared.enter();
        const answer = await run((call) => take(call, once));
        isTaken = answer === TAKEN;
        if (answer === TAKEN || answer === HANDLED) return answer === HANDLED;
        await pause(Math.random() * LONGEST_PAUSE_MS, patience);
      }
    },
    keep(onLoss) {
      let renewed = performance.now();
      timer = setInterval(async () => {
        const now = performance.now();
        try {
          shared.enter();
          await run(renew);
          renewed = now;
        } catch (error) {
          const isLost = /** @type {any} */ (error)?.code === "LOCKED" || now - renewed >= lifetime;
          if (!isLost) return;
          clearInterval(timer);
          onLoss(error);
        }
      }, lifetime / RENEWALS);
    },
    finish: stage && ((isHandled) => writeDown(stage, isHandled ? once : undefined)),
    end,
  };
}

/** @param {Uint32Array} random 53 bits of it, and never 0 */
function tokenOf([high = 0, low = 0]) {
  return (high >>> 11) * 2 ** 32 + low || 1;
}
