// What is there: a client's conversations and memories as calls answer them, or the sums of a store.

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
  else {
    for await (const conversation of all("conversations", (page) => conversations.list(client, page))) print(conversation);
    for await (const memory of all("memories", (page) => conversations.memories(client, page))) print(memory);
  }
  return 0;
}

/**
 * @param {"conversations" | "memories"} what
 * @param {(options: { limit: number, pagination_key?: string | undefined }) => Promise<any>} pageOf
 */
async function* all(what, pageOf) {
  for (let pagination_key; ; ) {
    const page = await pageOf({ limit: PAGE, pagination_key });
    yield* page[what];
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
