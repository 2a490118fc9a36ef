// The lease of a turn in the store of a server. Its token is made here, so that a request that is sent again takes it once, and one whose
// answer was lost can be given back.

import { BUSY, HANDLED, TAKEN, keptLease } from "../front/lease.js";
import { WRITES } from "../front/turn.js";
import * as LIMITS from "./limits.js";

/** @typedef {import("../entry/index.js").Client} Client */

/**
 * @typedef {object} Link
 * @property {any} remote the calls outside of turns
 * @property {any} requests those of the turn
 * @property {(begin: () => [import("./requests.js").Request, AbortSignal?], ends?: () => boolean) => Promise<any>} call
 * @property {number} patience how long the server may wait at a time, in milliseconds
 */

/**
 * @param {Link} link
 * @param {Client} client
 * @param {string | undefined} once the id of the message
 * @param {Set<() => Promise<void>>} ends
 */
export function remoteLeaseOf({ remote, requests, call, patience }, client, once, ends) {
  const calls = Object.create(remote);
  for (const name of WRITES) calls[name] = (/** @type {any[]} */ ...args) => call(() => requests.begin(name, args));
  // Made now, so that it can be sent while the connection is being disposed of.
  const [ending, handled] = [undefined, once].map((message) => requests.turn("endTurn", client, undefined, message));
  let seconds = LIMITS.leaseSeconds;
  let wait = 0;
  const lifetime = () => seconds * 1000;
  const inTime = () => AbortSignal.timeout(lifetime());
  return keptLease({
    calls,
    async take(signal) {
      // Whoever waits for nothing waits for the first answer all the same.
      const ends = () => wait > 0 || signal?.reason?.code !== "LOCKED";
      try {
        const { ttl, repeated } = await call(() => [requests.turn("takeTurn", client, { wait, once }), signal], ends);
        seconds = ttl;
        return repeated ? HANDLED : TAKEN;
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        if (/** @type {any} */ (error)?.code !== "LOCKED") throw error;
        wait = patience;
        return BUSY;
      }
    },
    renew: () => call(() => [requests.turn("renewTurn", client), inTime()]),
    release: () => call(() => [ending, inTime()]),
    finish: once === undefined ? undefined : (isDone) => call(() => [isDone ? handled : ending, inTime()]),
    lifetime,
  }, ends);
}
