// Where the conversations can be kept. Each store has the same calls; each is loaded when it is chosen.

/**
 * @typedef {import("../convostate/index.js").Engine} Engine
 * @typedef {import("../convostate/index.js").Client} Client
 * @typedef {import("../widget/bot.js").Conversations & {
 *   sweep?: () => ReturnType<Engine["sweep"]> | Promise<ReturnType<Engine["sweep"]>>, dispose: () => void | Promise<void> }} Opened
 * @typedef {{ durable: boolean | "unknown", shared: boolean | "unknown", atomic: boolean, evictable: boolean | "unknown" }} Promised
 * @typedef {{ conversations: Opened, promised: Promised, words: string }} Place
 * @typedef {{ label: string, open: (client: Client) => Promise<Place> }} Store
 */

const DATABASE = "convostate-page";

/** @type {Record<string, Store>} */
export const stores = {
  indexeddb: { label: "IndexedDB", open: openIndexedDb },
  memory: { label: "Memory", open: openMemory },
  remote: { label: "Server", open: openRemote },
};

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
    words: "On the server beside this page, by its REST API. How long it keeps them is the server's affair: this one's memory ends with it.",
  };
}
