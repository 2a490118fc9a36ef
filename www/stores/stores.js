// Where the conversations can be kept. Each store has the same calls, which tell of their errors; each is loaded when it is chosen.

import { observed } from "./observed.js";

/**
 * @typedef {import("../convostate/index.js").Engine} Engine
 * @typedef {import("../convostate/index.js").Client} Client
 * @typedef {import("../widget/bot.js").Conversations & {
 *   sweep?: () => ReturnType<Engine["sweep"]> | Promise<ReturnType<Engine["sweep"]>>, dispose: () => void | Promise<void>,
 *   modify?: any, pending?: (client: Client) => Promise<import("../convostate/offline.js").PendingEntry[]> }} Opened
 * @typedef {{ durable: boolean | "unknown", shared: boolean | "unknown", atomic: boolean, evictable: boolean | "unknown" }} Promised
 * @typedef {{ conversations: Opened, promised: Promised, words: string, meanings?: Partial<Record<keyof Promised, string>> }} Place
 *   `meanings`: what its promises mean, where they are not the browser's
 * @typedef {{ label: string, open: (client: Client) => Promise<Place> }} Store
 */

const DATABASE = "convostate-page";

/** @type {Record<string, Store>} */
export const stores = {
  indexeddb: { label: "IndexedDB", open: openIndexedDb },
  offline: { label: "Offline", open: openOfflineStore },
  memory: { label: "Memory", open: openMemory },
  remote: { label: "Server", open: openRemote },
};

/**
 * @param {string} name
 * @param {Client} client
 * @param {(made: import("./observed.js").Made) => void} tell hears of every call
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

/**
 * In the browser, and at the server when there is a network.
 * @param {Client} client
 * @returns {Promise<Place>}
 */
async function openOfflineStore(client) {
  const [{ openOffline }, { network }] = await Promise.all([import("../convostate/offline.js"), import("./network.js")]);
  const store = openOffline(new URL("api", document.baseURI), { account: client.user_id, name: `${DATABASE}-offline`, fetch: network.fetch });
  await store.migrate();
  // What could not be sent now is tried again by itself.
  const send = () => void (network.isUp && store.flush().then(() => store.refresh(client)).catch(() => {}));
  network.addEventListener("change", send);
  const { dispose } = store;
  store.dispose = () => {
    network.removeEventListener("change", send);
    return dispose.call(store);
  };
  return {
    conversations: store,
    promised: store.capabilities,
    words: "In this browser, and on the server beside this page as soon as there is a network. The switch above the chat takes it away.",
    meanings: { durable: "what is acknowledged outlives this page, also without a network" },
  };
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
