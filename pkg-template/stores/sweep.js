// Sweeping: client by client, each in small steps of its own, so that nobody waits for long.

import { readNumber } from "../front/arguments.js";
import { ConversationError } from "../front/errors.js";
import { isDamage } from "./failure.js";
import { expire, removeExcess, removeOutdated } from "./plans/sweep.js";

/** @typedef {import("./shared.js").Shared} Shared */

const CLIENTS_PER_BATCH = 100;

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
      for (const client of clients) {
        if (left() === 0 || !shared.isOpen) break;
        try {
          await sweepClient(shared, { client, now }, left(), swept);
        } catch (error) {
          if (!isDamage(error)) throw error;
          damages.push(error);
        }
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
 * @param {Shared} shared
 * @param {{ client: import("../entry/index.js").Client, now: number }} whose
 * @param {number} most
 * @param {import("../entry/index.js").Swept} swept is added to
 */
async function sweepClient(shared, whose, most, swept) {
  const call = { ...whose, scratch: shared.scratch, held: NaN, isHeard: shared.isHeard };
  const { seconds, perClient } = shared.retention;
  let left = most;
  const { expired, removed: forgotten } = await shared.write(call, () => expire(call, left));
  swept.expired += expired;
  swept.removed += forgotten;
  left -= expired + forgotten;
  for (const [wanted, plan] of /** @type {const} */ ([[seconds, removeOutdated], [perClient, removeExcess]])) {
    if (Number.isNaN(wanted) || left === 0) continue;
    const removed = await shared.write(call, () => plan(call, left));
    swept.removed += removed;
    left -= removed;
  }
}
