// What the tests reach from outside.
import { openOffline } from "../node_modules/convostate/offline.js";

const CLIENT = { bot_id: "shop", user_id: "ada", channel_id: "web" };

/** The store of this page, behind the API of its origin. */
async function opened(options = {}) {
  const store = openOffline(`${location.origin}/api`, { account: "ada", ...options });
  await store.migrate();
  return store;
}

/** Writes until the browser is killed, and says which writes were acknowledged. */
async function writeOn(round) {
  const store = await opened();
  // What nobody knows yet can't be written to.
  while ((await store.list(CLIENT)).conversations.length === 0) await store.refresh(CLIENT).catch(() => {});
  for (let n = 0; ; n += 1) {
    await store.update(CLIENT, "c", { metadata: { [round]: n } });
    // Whoever did not wait for it would write more than is sent, until the outbox is full.
    await fetch(`/acknowledged/${round}-${n}`, { method: "POST" });
  }
}

Object.assign(globalThis, { CLIENT, opened, writeOn, isReady: true });
