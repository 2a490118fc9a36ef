// The lease that makes a turn hold across processes: every write of the turn checks it in its commit.

import { keptLease } from "../front/lease.js";
import { StoredCalls } from "./calls.js";
import { storage } from "./failure.js";
import { release, renew, take } from "./plans/lease.js";
import { leaseMs } from "./scratch.js";

const TOKEN_BYTES = 8;

/**
 * That of a turn in this process.
 * @param {import("./shared.js").Shared} shared
 * @param {import("../entry/index.js").Client} client
 */
export function leaseOf(shared, client) {
  return keptLease(stepsOf(shared, client, crypto.getRandomValues(new Uint8Array(TOKEN_BYTES))), shared.ends);
}

/**
 * @param {import("./shared.js").Shared} shared
 * @param {import("../entry/index.js").Client} client
 * @param {Uint8Array} bytes what tells the turn from all others
 * @returns {import("../front/lease.js").Steps}
 */
export function stepsOf(shared, client, bytes) {
  if (!shared.driver.capabilities.atomic) throw storage("This store has atomic: false, which turn needs: use another store.");
  const held = tokenOf(new DataView(bytes.buffer, bytes.byteOffset));

  /**
   * Runs a plan of the lease's.
   * @template T
   * @param {(call: import("./plans/call.js").Call) => import("./plans/call.js").Plan<T>} plan
   */
  async function run(plan) {
    const call = shared.call(client, held);
    return shared.driver.run(call.client, "write", () => plan(call));
  }

  return {
    calls: new StoredCalls(shared, held),
    async take() {
      shared.enter();
      return run(take);
    },
    async renew() {
      shared.enter();
      await run(renew);
    },
    release: () => run(release),
    lifetime: leaseMs,
  };
}

/** @param {DataView} bytes 53 bits of them, and never 0 */
function tokenOf(bytes) {
  return (bytes.getUint32(0) >>> 11) * 2 ** 32 + bytes.getUint32(4) || 1;
}
