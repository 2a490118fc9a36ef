const CALLS = ["create", "get", "latest", "update", "close", "closeAll", "list", "erase", "sweep"];

/**
 * The same conversations; `tell` hears of every error that a call throws, which is thrown on.
 * @param {any} conversations
 * @param {(call: string, error: unknown) => void} tell
 */
export function observed(conversations, tell) {
  const watched = CALLS.filter((name) => conversations[name]).map((name) => [
    name,
    async (/** @type {any[]} */ ...args) => {
      try {
        return await conversations[name](...args);
      } catch (error) {
        tell(name, error);
        throw error;
      }
    },
  ]);
  return {
    ...Object.fromEntries(watched),
    subscribe: (/** @type {any} */ listener) => conversations.subscribe(listener),
    dispose: () => conversations.dispose(),
  };
}
