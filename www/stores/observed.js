/** @typedef {import("./stores.js").Opened} Opened */
/** @typedef {{ call: string, args: any[], answer?: any, error?: unknown, ms: number, at: Date }} Made a call that was made; `ms`: how long it took */

const CALLS = /** @type {const} */ ([
  "create", "get", "latest", "update", "close", "closeAll", "list", "erase", "modify", "sweep", "turn", "pending",
]);

/**
 * The same conversations; each call that was made is told.
 * @param {Opened} conversations
 * @param {(made: Made) => void} tell
 * @returns {Opened}
 */
export function observed(conversations, tell) {
  let isOpen = true;
  const calls = CALLS.filter((name) => conversations[name]).map((name) => [
    name,
    async (/** @type {any[]} */ ...args) => {
      const at = new Date();
      const began = performance.now();
      const made = () => ({ call: name, args, ms: performance.now() - began, at });
      try {
        const answer = await /** @type {any} */ (conversations)[name](...args);
        tell({ ...made(), answer });
        return answer;
      } catch (error) {
        // What was under way when the page let go of the store was ended by the page itself.
        if (isOpen) tell({ ...made(), error });
        throw error;
      }
    },
  ]);
  return {
    .../** @type {Pick<Opened, typeof CALLS[number]>} */ (Object.fromEntries(calls)),
    subscribe: (listener) => conversations.subscribe(listener),
    dispose() {
      isOpen = false;
      return conversations.dispose();
    },
  };
}
