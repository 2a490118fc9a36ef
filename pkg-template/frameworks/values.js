// A value for each key, as frameworks keep sessions: the memory of one name of each key's client.

import { memoriesOf } from "./fence.js";

/**
 * @param {import("../entry/frameworks.js").Backend} conversations
 * @param {{ clientOf: (key: any) => import("../entry/index.js").Client, name?: string, ttl?: number | undefined }} options
 */
export function valuesIn(conversations, { clientOf, name = "session", ttl }) {
  /** @param {unknown} key */
  const at = (key) => memoriesOf(conversations, clientOf(key));
  return {
    /** @param {unknown} key */
    read: async (key) => (await at(key).recall(name))?.value,
    /** @param {unknown} key @param {unknown} value */
    write: async (key, value) => void (await at(key).remember(name, value, { ttl })),
    /** @param {unknown} key */
    delete: async (key) => void (await at(key).forget(name)),
  };
}
