// For Vercel's Chat SDK. Each of its calls is one change of one memory.

import { holds } from "./conflict.js";
import { memoriesOf } from "./fence.js";
import { storageOptions } from "./options.js";

/** @typedef {import("../entry/frameworks.js").Memories} Memories */
/** @typedef {import("../entry/index.js").Memory} Memory */

/** No change of the memory. */
const AS_IT_IS = Symbol("as it is");

/**
 * @param {import("../entry/frameworks.js").Backend} conversations
 * @param {import("../entry/chat.js").StateOptions} options
 * @returns {import("../entry/chat.js").State}
 */
export function state(conversations, options) {
  const { ttl, clientOf } = storageOptions(options, (/** @type {string} */ key) => ({ user_id: key, channel_id: "chat" }));
  let isConnected = false;
  /** @param {string} key */
  const at = (key) => {
    if (!isConnected) throw new Error("The state is not connected: call connect first.");
    return memoriesOf(conversations, clientOf(key));
  };
  /** @param {number} [ms] */
  const seconds = (ms) => (ms ? ms / 1000 : ttl);
  /**
   * What a list or a queue becomes. Without a time of its own it keeps the one that it has.
   * @param {Memories} memories @param {string} name @param {(list: any[]) => any[] | typeof AS_IT_IS} change @param {number} [ms]
   */
  const changeList = (memories, name, change, ms) =>
    changed(memories, name, (found) => change([...listOf(found)]), (found) => seconds(ms) ?? rest(found));

  return {
    async connect() {
      isConnected = true;
    },
    async disconnect() {
      isConnected = false;
    },

    async get(key) {
      return (await at(key).recall("value"))?.value ?? null;
    },
    async set(key, value, ttlMs) {
      await at(key).remember("value", value, { ttl: seconds(ttlMs) });
    },
    async setIfNotExists(key, value, ttlMs) {
      return holds(() => at(key).remember("value", value, { ttl: seconds(ttlMs), ifVersion: 0 }));
    },
    async delete(key) {
      await at(key).forget("value");
    },

    async appendToList(key, value, { maxLength, ttlMs } = {}) {
      await changeList(at(key), "value", (list) => newest([...list, value], maxLength), ttlMs);
    },
    async getList(key) {
      return listOf(await at(key).recall("value"));
    },

    async enqueue(threadId, entry, maxSize) {
      let depth = 0;
      await changeList(at(threadId), "queue", (queue) => {
        const kept = newest([...queue, entry], maxSize);
        depth = kept.length;
        return kept;
      });
      return depth;
    },
    async dequeue(threadId) {
      let first = null;
      await changeList(at(threadId), "queue", (queue) => {
        [first = null] = queue.splice(0, 1);
        return first === null ? AS_IT_IS : queue;
      });
      return first;
    },
    async queueDepth(threadId) {
      return listOf(await at(threadId).recall("queue")).length;
    },

    async subscribe(threadId) {
      await at(threadId).remember("subscribed", true, { ttl });
    },
    async unsubscribe(threadId) {
      await at(threadId).forget("subscribed");
    },
    async isSubscribed(threadId) {
      return (await at(threadId).recall("subscribed")) !== null;
    },

    async acquireLock(threadId, ttlMs) {
      const lock = { threadId, token: crypto.randomUUID(), expiresAt: Date.now() + ttlMs };
      const isHeld = await holds(() => at(threadId).remember("lock", lock.token, { ttl: ttlMs / 1000, ifVersion: 0 }));
      return isHeld ? lock : null;
    },
    async extendLock({ threadId, token }, ttlMs) {
      const memories = at(threadId);
      const found = await memories.recall("lock");
      if (found?.value !== token) return false;
      return holds(() => memories.remember("lock", token, { ttl: ttlMs / 1000, ifVersion: found.version }));
    },
    async releaseLock({ threadId, token }) {
      const memories = at(threadId);
      const found = await memories.recall("lock");
      if (found?.value === token) await holds(() => memories.forget("lock", { ifVersion: found.version }));
    },
    async forceReleaseLock(threadId) {
      await at(threadId).forget("lock");
    },
  };
}

/**
 * Writes what a memory becomes, by the version that was read; again when somebody else was first. Each time somebody gets on.
 * @param {Memories} memories
 * @param {string} name
 * @param {(found: Memory | null) => unknown} become
 * @param {(found: Memory | null) => number | undefined} ttlOf
 */
async function changed(memories, name, become, ttlOf) {
  for (;;) {
    const found = await memories.recall(name);
    const value = become(found);
    if (value === AS_IT_IS) return;
    if (await holds(() => memories.remember(name, value, { ttl: ttlOf(found), ifVersion: found?.version ?? 0 }))) return;
  }
}

/**
 * @param {Memory | null} found
 * @returns {any[]}
 */
function listOf(found) {
  const value = found?.value ?? [];
  if (!Array.isArray(value)) throw new TypeError("This key holds a value that is no list: use another key for the list.");
  return value;
}

/** @param {any[]} list @param {number} [most] */
function newest(list, most) {
  return most && list.length > most ? list.slice(-most) : list;
}

/**
 * The seconds that a memory has left.
 * @param {Memory | null} found
 */
function rest(found) {
  return found?.expires_at === undefined ? undefined : Math.max(0.001, (Date.parse(found.expires_at) - Date.now()) / 1000);
}
