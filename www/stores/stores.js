// Where the conversations can be kept. Each store has the same calls, which tell of their errors; each is loaded when it is chosen.

/**
 * @typedef {import("../convostate/index.js").Engine} Engine
 * @typedef {import("../convostate/index.js").Client} Client
 * @typedef {import("../widget/bot.js").Conversations & {
 *   sweep?: () => ReturnType<Engine["sweep"]> | Promise<ReturnType<Engine["sweep"]>>, dispose: () => void | Promise<void> }} Opened
 * @typedef {{ durable: boolean | "unknown", shared: boolean | "unknown", atomic: boolean, evictable: boolean | "unknown" }} Promised
 * @typedef {{ conversations: Opened, promised: Promised, words: string, meanings?: Partial<Record<keyof Promised, string>> }} Place
 *   `meanings`: what its promises mean, where they are not the browser's
 * @typedef {{ label: string, open: (client: Client) => Promise<Place> }} Store
 */

const DATABASE = "convostate-page";
const CALLS = /** @type {const} */ (["create", "get", "latest", "update", "close", "closeAll", "list", "erase", "sweep"]);

/** @type {Record<string, Store>} */
export const stores = {
  indexeddb: { label: "IndexedDB", open: openIndexedDb },
  memory: { label: "Memory", open: openMemory },
  remote: { label: "Server", open: openRemote },
};

/**
 * @param {string} name
 * @param {Client} client
 * @param {(call: string, error: unknown) => void} tell hears of every error that a call throws
 */
export async function open(name, client, tell) {
  const { label, open } = /** @type {Store} */ (stores[name]);
  const { conversations, ...place } = await open(client);
  return { name, label, ...place, conversations: observed(conversations, tell) };
}

/** @returns {Promise<Place>} */
async function openIndexedDb() {
  const { openIndexedDb } = await import("../convostate/indexeddb.js");
  const conversations = openIndexedDb(DATABASE);
  await conversations.migrate();
  return { conversations, promised: conversations.capabilities, words: "In this browser: every tab of this page sees the same." };
}

/** @returns {Promise<Place>} */
async function openMemory() {
  const { Engine } = await import("../convostate/index.js");
  return {
    conversations: new Engine(),
    promised: { durable: false, shared: false, atomic: true, evictable: false },
    words: "In this tab: quickest, and gone with it. A reload begins anew.",
  };
}

/**
 * @param {Client} client
 * @returns {Promise<Place>}
 */
async function openRemote(client) {
  const [{ connect }, { polled }] = await Promise.all([import("../convostate/remote.js"), import("./polled.js")]);
  const remote = connect(new URL("api", document.baseURI), { attemptTimeout: 3000, deadline: 6000 });
  return {
    conversations: polled(remote, client),
    promised: { durable: "unknown", shared: true, atomic: true, evictable: "unknown" },
    words: "On the server beside this page, by its REST API.",
    meanings: {
      durable: "the server decides: what this one holds ends with it",
      shared: "all who ask the server see one truth",
      evictable: "the server decides what it keeps; this browser holds nothing of it",
    },
  };
}

/**
 * The same conversations; what their calls throw is told, and thrown on.
 * @param {Opened} conversations
 * @param {(call: string, error: unknown) => void} tell
 * @returns {Opened}
 */
function observed(conversations, tell) {
  let isOpen = true;
  const calls = CALLS.filter((name) => conversations[name]).map((name) => [
    name,
    async (/** @type {any[]} */ ...args) => {
      try {
        return await /** @type {any} */ (conversations)[name](...args);
      } catch (error) {
        // What was under way when the page let go of the store was ended by the page itself.
        if (isOpen) tell(name, error);
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
