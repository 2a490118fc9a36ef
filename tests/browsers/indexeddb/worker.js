import { openIndexedDb } from "../node_modules/convostate/indexeddb.js";

/** Opens the database that the page uses too, and answers what it finds and makes there. */
addEventListener("message", async ({ data: { name, client } }) => {
  const store = openIndexedDb(name);
  const found = await store.latest(client);
  await store.update(client, found.id, { step_id: "from the worker", last_interaction: true });
  postMessage(found.step_id);
});
