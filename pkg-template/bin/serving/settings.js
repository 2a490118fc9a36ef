// What the flags of `serve` say, and what is wrong with them.

import { checkNumbers, numberOf, retentionOf } from "../numbers.js";
import { Misuse } from "../misuse.js";
import { checkStore, isShared } from "../store.js";
import { readTokens } from "./tokens.js";

/** @typedef {import("../flags.js").Values} Values */
/** @typedef {ReturnType<typeof settingsOf>} Settings */

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;
const NUMBERS = ["retention-seconds", "retention-per-client", "sweep-seconds", "max-connections", "max-requests", "rate", "timeout", "workers"];
const MOST_WORKERS = 256;
/** What a timer can wait, in seconds. */
const LONGEST_TIMER = 2_147_483;
/** What a header can hold. */
const VISIBLE = /^[!-~]+$/;
export const GOOD_TOKEN = 16;

/** @param {Values} values */
export function settingsOf(values) {
  // A file's new line at the end is not part of it.
  const token = values.token?.trim();
  const store = values.store ?? "memory";
  const isLocal = LOOPBACK.test(values.host);
  check(values, store, token, isLocal);
  const workers = Number(values.workers);
  const hasTokens = token !== undefined || values.tokens !== undefined;
  return {
    port: Number(values.port),
    host: /** @type {string} */ (values.host),
    store,
    token,
    tokensFile: /** @type {string | undefined} */ (values.tokens),
    tokens: values.tokens === undefined ? [] : readTokens(values.tokens),
    hosts: isLocal && !hasTokens ? ["localhost", "127.0.0.1", "::1", values.host] : undefined,
    cors: /** @type {string[]} */ (values.cors),
    retention: retentionOf(values),
    workers,
    sweepMs: Number(values["sweep-seconds"]) * 1000,
    // Each process has its part of them.
    most: Math.ceil(Number(values["max-connections"]) / workers),
    mostRequests: Math.ceil(Number(values["max-requests"]) / workers),
    rate: numberOf(values.rate),
    patience: Number(values.timeout) * 1000,
    hasMetrics: values.metrics === true,
    logIds: values["log-ids"] === true,
    isQuiet: values.quiet === true,
  };
}

/**
 * @param {Values} values
 * @param {string} store
 * @param {string | undefined} token
 * @param {boolean} isLocal
 */
function check(values, store, token, isLocal) {
  const { port, host, insecure } = values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Misuse(`--port ${port} is no port: give 0 to 65535.`);
  checkNumbers(values, NUMBERS);
  for (const name of ["sweep-seconds", "timeout"]) {
    if (Number(values[name]) > LONGEST_TIMER) throw new Misuse(`--${name} ${values[name]} is too long: give up to ${LONGEST_TIMER}.`);
  }
  checkStore(store);
  checkWorkers(Number(values.workers), store);
  if (token === "") throw new Misuse("the token is empty: give one, or leave it out.");
  if (token !== undefined && !VISIBLE.test(token)) throw new Misuse("the token holds a space, or what no header can: give visible ASCII.");
  if (!isLocal && token === undefined && values.tokens === undefined && !insecure) {
    throw new Misuse(`--host ${host} reaches beyond this machine, and the ids in a request are no authentication: give --token, or --insecure.`);
  }
}

/**
 * @param {number} workers
 * @param {string} store
 */
function checkWorkers(workers, store) {
  if (workers > MOST_WORKERS) throw new Misuse(`--workers ${workers} is too many: give 1 to ${MOST_WORKERS}, about as many as there are processors.`);
  if (workers === 1 || isShared(store)) return;
  throw new Misuse("--workers needs a store that several processes share, and memory is each one's own: give sqlite:FILE, redis: or postgres: as --store.");
}
