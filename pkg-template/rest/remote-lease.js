// The lease of a turn in the store of a server. Its token is made here, so that a request that is sent again takes it once, and one whose
// answer was lost can be given back.

import { keptLease } from "../front/lease.js";

/** @typedef {import("../entry/index.js").Client} Client */

/**
 * @typedef {object} Link
 * @property {any} remote the calls outside of turns
 * @property {any} requests those of the turn
 * @property {(make: () => import("./requests.js").Request, signal?: AbortSignal, ends?: () => boolean) => Promise<any>} call
 * @property {number} patience how long the server may wait at a time, in milliseconds
 */

const WRITES = ["create", "update", "close", "closeAll", "erase"];
/** Until a server has said how long it is, in seconds. */
const SHORTEST = 1;

/**
 * @param {Link} link
 * @param {Client} client
 * @param {Set<() => Promise<void>>} ends
 */
export function remoteLeaseOf({ remote, requests, call, patience }, client, ends) {
  const { get, latest, list } = remote;
  /** @type {any} */
  const calls = { get, latest, list };
  for (const name of WRITES) calls[name] = (/** @type {any[]} */ ...args) => call(() => requests[name](...args));
  // Made now, so that it can be sent while the connection is being disposed of.
  const ending = requests.turn("endTurn", client);
  let seconds = SHORTEST;
  let wait = 0;
  let isAborted = false;
  const lifetime = () => seconds * 1000;
  return keptLease({
    calls,
    async take(signal) {
      // Whoever waits for nothing waits for the first answer all the same.
      const ends = () => wait > 0 || signal?.reason?.code !== "LOCKED";
      try {
        ({ ttl: seconds } = await call(() => requests.turn("takeTurn", client, { wait }), signal, ends));
        return true;
      } catch (error) {
        const { code } = /** @type {any} */ (error);
        isAborted = code === "ABORTED";
        if (isAborted) throw signal?.reason;
        if (code !== "LOCKED") throw error;
        wait = patience;
        return false;
      }
    },
    renew: () => call(() => requests.turn("renewTurn", client), AbortSignal.timeout(lifetime())),
    async release() {
      const ended = call(() => ending, AbortSignal.timeout(lifetime()));
      // Whoever does not wait any more does not wait for this either.
      if (isAborted) ended.catch(() => {});
      else await ended;
    },
    lifetime,
  }, ends);
}
