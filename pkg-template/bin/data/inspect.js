// What is there: a client's conversations as calls answer them, or the sums of a store.

import { holdings, insideOf } from "./rows.js";

/** @typedef {import("convostate").Client} Client */

const PAGE = 100;

/**
 * @param {import("../store.js").Opened} opened
 * @param {Client | undefined} client
 * @param {string | undefined} id
 */
export async function inspect(opened, client, id) {
  const { conversations } = opened;
  if (client === undefined) print(await sums(opened));
  else if (id !== undefined) print(await conversations.get(client, id));
  else for await (const conversation of all(conversations, client)) print(conversation);
  return 0;
}

/**
 * @param {any} conversations
 * @param {Client} client
 */
async function* all(conversations, client) {
  for (let pagination_key; ; ) {
    const page = await conversations.list(client, { limit: PAGE, pagination_key });
    yield* page.conversations;
    pagination_key = page.pagination_key;
    if (pagination_key === undefined || pagination_key === null) return;
  }
}

/** @param {import("../store.js").Opened} opened */
async function sums(opened) {
  /** @type {Record<string, number>} as they are written: what has expired and was not swept counts as open */
  const statuses = {};
  let [clients, conversations, memories] = [0, 0, 0];
  for await (const { rows, memories: some } of holdings(insideOf(opened))) {
    clients += 1;
    conversations += rows.length;
    memories += some.length;
    for (const { status } of rows) statuses[status] = (statuses[status] ?? 0) + 1;
  }
  return { store: opened.name, ...opened.conversations.capabilities, clients, conversations, memories, statuses };
}

/** @param {unknown} value */
function print(value) {
  console.log(JSON.stringify(value));
}
