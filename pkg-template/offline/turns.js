// A turn holds across the tabs of this database: its lease lies there.

import { LEASE_MS } from "../front/layout.js";
import { keptLease } from "../front/lease.js";
import { release, renew, take } from "../stores/plans/lease.js";
import { OfflineCalls } from "./calls.js";

/**
 * @param {import("./calls.js").Core} core
 * @param {import("../entry/index.js").Client} client
 */
export function leaseOf(core, client) {
  const { shared } = core;
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  const held = (high >>> 11) * 2 ** 32 + low || 1;

  /**
   * @template T
   * @param {(call: import("../stores/plans/call.js").Call) => import("../stores/plans/call.js").Plan<T>} plan
   */
  const run = async (plan) => {
    const call = shared.call(client, { held });
    return shared.driver.run(call.client, "write", () => plan(call));
  };
  const steps = {
    calls: new OfflineCalls(core, held),
    async take() {
      shared.enter();
      return run((call) => take(call));
    },
    async renew() {
      shared.enter();
      await run(renew);
    },
    release: () => run(release),
    lifetime: () => LEASE_MS,
  };
  return keptLease(steps, shared.ends);
}
