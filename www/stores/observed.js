/** @typedef {import("./stores.js").Opened} Opened */

const CALLS = /** @type {const} */ (["create", "get", "latest", "update", "close", "closeAll", "list", "erase", "sweep"]);

/**
 * The same conversations; `tell` hears of every error that a call throws, which is thrown on.
 * @param {Opened} conversations
 * @param {(call: string, error: unknown) => void} tell
 * @returns {Opened}
 */
export function observed(conversations, tell) {
  const watched = CALLS.filter((name) => conversations[name]).map((name) => [
    name,
    async (/** @type {any[]} */ ...args) => {
      try {
        return await /** @type {any} */ (conversations)[name](...args);
      } catch (error) {
        tell(name, error);
        throw error;
      }
    },
  ]);
  return {
    .../** @type {Pick<Opened, typeof CALLS[number]>} */ (Object.fromEntries(watched)),
    subscribe: (listener) => conversations.subscribe(listener),
    dispose: () => conversations.dispose(),
  };
}
