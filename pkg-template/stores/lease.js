// The lease that makes a turn hold across processes: every write of the turn checks it in its commit.

import { LEASE_MS } from "../front/layout.js";
import { keptLease } from "../front/lease.js";
import { StoredCalls } from "./calls.js";
import { storage } from "./failure.js";
import { release, renew, take } from "./plans/lease.js";
import { Stage, settle } from "./stage.js";

export const TOKEN_BYTES = 8;

/**
 * What a turn may name: the message that it handles, and which write is made of its calls.
 * @typedef {{ once?: string | undefined, number?: import("./plans/call.js").WriteNumber | undefined }} Named
 */

/**
 * That of a turn in this process.
 * @param {import("./shared.js").Shared} shared
 * @param {import("../entry/index.js").Client} client
 * @param {string} [once] the id of the message
 */
export function leaseOf(shared, client, once) {
  return keptLease(stepsOf(shared, client, crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)), { once }), shared.ends);
}

/**
 * @param {import("./shared.js").Shared} shared
 * @param {import("../entry/index.js").Client} client
 * @param {Uint8Array} bytes what tells the turn from all others
 * @param {import("./calls.js").As & Named} as
 * @returns {import("../front/lease.js").Steps}
 */
export function stepsOf(shared, client, bytes, { once, ...as }) {
  if (!shared.driver.capabilities.atomic) throw storage("This store has atomic: false, which turn needs: use another store.");
  const held = tokenOf(bytes);
  // What is written from elsewhere may come to any server of the store, so that none can keep it back.
  const stage = once === undefined || as.isServed ? undefined : new Stage(shared.driver, client);

  /**
   * Runs a plan of the lease's.
   * @template T
   * @param {(call: import("./plans/call.js").Call) => import("./plans/call.js").Plan<T>} plan
   */
  async function run(plan) {
    const call = shared.call(client, { held });
    return shared.driver.run(call.client, "write", () => plan(call));
  }

  /**
   * Writes what the turn has kept back, and that its message was handled, if it was.
   * @param {boolean} isDone
   */
  async function finish(isDone) {
    shared.enter();
    const message = isDone ? once : undefined;
    await run((call) => (stage ? settle(call, stage, message) : release(call, message)));
    if (stage && stage.events.length > 0) shared.tell(stage.events);
  }

  return {
    calls: new StoredCalls(shared, { ...as, held, stage }),
    async take() {
      shared.enter();
      return run((call) => take(call, once));
    },
    async renew() {
      shared.enter();
      await run(renew);
    },
    release: () => run(release),
    finish: once === undefined ? undefined : finish,
    lifetime: () => LEASE_MS,
  };
}

/** @param {Uint8Array} bytes 53 bits of them, and never 0 */
export function tokenOf({ buffer, byteOffset }) {
  const view = new DataView(buffer, byteOffset);
  return (view.getUint32(0) >>> 11) * 2 ** 32 + view.getUint32(4) || 1;
}
