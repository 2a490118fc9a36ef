// What the command line and the environment say, and what is wrong with it.

import { faultOfStore, isShared } from "./store.js";

/** @typedef {ReturnType<typeof import("node:util").parseArgs<{ options: typeof import("./usage.js").OPTIONS }>>["values"]} Values */
/** @typedef {NonNullable<ReturnType<typeof settingsOf>["settings"]>} Settings */

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;
const NUMBERS = /** @type {const} */ (["retention-seconds", "retention-per-client", "max-connections", "timeout", "workers"]);
const MOST_WORKERS = 256;
/** What a header can hold. */
const VISIBLE = /^[!-~]+$/;
export const GOOD_TOKEN = 16;

/** @param {Values} values */
export function settingsOf(values) {
  // A file's new line at the end is not part of it.
  const token = (values.token ?? process.env.CONVOSTATE_TOKEN)?.trim();
  const store = values.store ?? (process.env.CONVOSTATE_STORE || "memory");
  const isLocal = LOOPBACK.test(values.host);
  const fault = faultOf(values, store, token, isLocal);
  if (fault) return { fault };
  const workers = Number(values.workers);
  const seconds = numberOf(values["retention-seconds"]);
  const perClient = numberOf(values["retention-per-client"]);
  const retention = { ...(seconds && { seconds }), ...(perClient && { per_client: perClient }) };
  return {
    settings: {
      token,
      store,
      hosts: isLocal && token === undefined ? ["localhost", "127.0.0.1", "::1", values.host] : undefined,
      retention,
      workers,
      // Each process has its part of them.
      most: Math.ceil(Number(values["max-connections"]) / workers),
      patience: Number(values.timeout) * 1000,
    },
  };
}

/** @param {string | undefined} text */
function numberOf(text) {
  return text === undefined ? undefined : Number(text);
}

/**
 * @param {Values} values
 * @param {string} store
 * @param {string | undefined} token
 * @param {boolean} isLocal
 */
function faultOf(values, store, token, isLocal) {
  const { port, host, insecure } = values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return `--port ${port} is no port: give 0 to 65535.`;
  for (const name of NUMBERS) {
    const text = values[name];
    if (text !== undefined && !/^[1-9]\d{0,8}$/.test(text)) return `--${name} ${text} is no whole number from 1 to 999999999.`;
  }
  const fault = faultOfStore(store) ?? faultOfWorkers(Number(values.workers), store);
  if (fault) return fault;
  if (token === "") return "the token is empty: give one, or leave it out.";
  if (token !== undefined && !VISIBLE.test(token)) return "the token holds a space, or what no header can: give visible ASCII.";
  if (!isLocal && token === undefined && !insecure) {
    return `--host ${host} reaches beyond this machine, and the ids in a request are no authentication: give --token, or --insecure.`;
  }
  return undefined;
}

/**
 * @param {number} workers
 * @param {string} store
 */
function faultOfWorkers(workers, store) {
  if (workers > MOST_WORKERS) return `--workers ${workers} is too many: give 1 to ${MOST_WORKERS}, about as many as there are processors.`;
  if (workers === 1 || isShared(store)) return undefined;
  return "--workers needs a store that several processes share, and memory is each one's own: give sqlite:FILE, redis: or postgres: as --store.";
}
