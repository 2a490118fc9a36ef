// What a server promises, by its settings.

import { isReply } from "./replies.js";

/** @typedef {import("../driver.js").Capabilities} Capabilities */

/**
 * Of several servers the weakest counts. Where the settings may not be read, nothing is known.
 * @param {import("./handle.js").Handle} handle
 * @returns {Promise<Capabilities>}
 */
export async function capabilitiesOf(handle) {
  const servers = await readable(handle);
  return {
    durable: servers ? servers.every(isDurable) : "unknown",
    shared: true,
    atomic: true,
    evictable: servers ? servers.some(isEvictable) : "unknown",
  };
}

/** @param {import("./handle.js").Handle} handle */
async function readable(handle) {
  try {
    return await handle.settings();
  } catch (error) {
    if (isReply(error)) return undefined;
    throw error;
  }
}

/** @param {Record<string, string>} settings */
function isDurable({ appendonly, appendfsync }) {
  return appendonly === "yes" && appendfsync === "always";
}

/**
 * Policies that begin with "volatile" spare what has no expiry of Redis's own, and this store's keys have none.
 * @param {Record<string, string>} settings
 */
function isEvictable({ maxmemory, "maxmemory-policy": policy }) {
  return maxmemory !== "0" && String(policy).startsWith("allkeys");
}
