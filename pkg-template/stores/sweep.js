// Sweeping: a few clients at a time, in small steps, so that nobody waits for long.

import { readNumber } from "../front/arguments.js";
import { ConversationError } from "../front/errors.js";
import { isDamage } from "./failure.js";
import { expire, removeExcess, removeOutdated } from "./plans/sweep.js";

/** @typedef {import("./shared.js").Shared} Shared */

const CLIENTS_PER_BATCH = 100;
/** So many clients are swept at once. In one commit, sixteen wait for the disk once; with a commit each, four take four connections of a pool. */
const TOGETHER = 16;
const APART = 4;

/**
 * @param {Shared} shared
 * @param {import("../entry/index.js").SweepOptions} [options]
 * @returns {Promise<import("../entry/index.js").Swept>}
 */
export async function sweep(shared, options) {
  const limit = shared.scratch.core.check_sweep(readNumber(options, "limit"));
  return sweepUpTo(shared, limit, true);
}

/**
 * How many conversations a create sweeps, and which ones do, the core says. The create that calls this stands whatever becomes of the sweep; a store that fails says so to whoever asks it next.
 * @param {Shared} shared
 */
export async function sweepNowAndThen(shared) {
  const limit = shared.scratch.core.swept_by_create();
  if (limit === 0 || !shared.isOpen) return;
  try {
    await sweepUpTo(shared, limit, false);
  } catch (error) {
    if (!(error instanceof ConversationError)) throw error;
  }
}

/**
 * Goes on until nothing is due, the limit is reached, or the store is disposed of: what was swept until then stands, and is the answer.
 * A client whose data is damaged does not hold up the others, and is told at the end.
 * @param {Shared} shared
 * @param {number} limit
 * @param {boolean} isThorough
 */
export async function sweepUpTo(shared, limit, isThorough) {
  const swept = sweepAll(shared, limit, isThorough);
  const end = () => swept.then(() => {}, () => {});
  shared.ends.add(end);
  try {
    return await swept;
  } finally {
    shared.ends.delete(end);
  }
}

/**
 * @param {Shared} shared
 * @param {number} limit
 * @param {boolean} isThorough
 */
async function sweepAll(shared, limit, isThorough) {
  const { seconds, perClient } = shared.retention;
  const now = shared.time();
  shared.checkOpen();
  const due = {
    now: Number.isNaN(now) ? null : now,
    closedFor: Number.isNaN(seconds) ? null : seconds * 1000,
    closedOver: Number.isNaN(perClient) ? null : perClient,
    limit: CLIENTS_PER_BATCH,
    isThorough,
  };
  // What a create sweeps, it sweeps in as few writes as it can.
  const atOnce = !isThorough ? 1 : shared.driver.runAll ? TOGETHER : APART;
  const swept = { expired: 0, removed: 0 };
  const left = () => limit - swept.expired - swept.removed;
  const seen = new Set();
  const damages = [];
  try {
    for (let isNew = true; isNew && left() > 0; ) {
      const before = left();
      const clients = await shared.driver.due(due);
      const names = clients.map((client) => JSON.stringify(client));
      isNew = names.some((name) => !seen.has(name));
      for (const name of names) seen.add(name);
      for (let at = 0; at < clients.length && left() > 0 && shared.isOpen; ) {
        const some = clients.slice(at, at + Math.min(atOnce, left()));
        at += some.length;
        damages.push(...(await sweepClients(shared, some, now, Math.floor(left() / some.length), swept)));
      }
      isNew = shared.isOpen && (isNew || left() < before);
    }
  } catch (error) {
    if (shared.isOpen) throw error;
  }
  if (damages.length > 0) throw damages[0];
  return swept;
}

/**
 * Resolves with what is damaged.
 * @param {Shared} shared
 * @param {import("../entry/index.js").Client[]} clients
 * @param {number} now
 * @param {number} most of each
 * @param {import("../entry/index.js").Swept} swept is added to
 */
async function sweepClients(shared, clients, now, most, swept) {
  const { seconds, perClient } = shared.retention;
  /** @type {unknown[]} */
  const faults = [];
  let under = clients.map((client) => ({ client, left: most }));
  for (const [wanted, plan] of /** @type {const} */ ([[0, expire], [seconds, removeOutdated], [perClient, removeExcess]])) {
    if (Number.isNaN(wanted) || under.length === 0) continue;
    const done = await shared.writeEach(under.map(({ client, left }) => {
      const call = { client, now, scratch: shared.scratch, held: NaN, isHeard: shared.isHeard };
      return { call, begin: () => plan(call, left) };
    }));
    under = under.filter((one, at) => {
      const result = /** @type {PromiseSettledResult<import("../entry/index.js").Swept>} */ (done[at]);
      if (result.status === "rejected") {
        faults.push(result.reason);
        return false;
      }
      const { expired, removed } = result.value;
      swept.expired += expired;
      swept.removed += removed;
      one.left -= expired + removed;
      return one.left > 0;
    });
    const fault = faults.find((one) => !isDamage(one));
    if (fault) throw fault;
  }
  return faults;
}
