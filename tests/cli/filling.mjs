// A store with much that is odd in it, the same each time.

/** What names, flows and metadata may hold, and what lines, keys and texts of a database trip over. */
const ODD = ["plain", "é", "😀", '"', "'", "\\", "{0f}", "a b", " ", "%", "ÿ", "日本"];
const STATUSES = ["CLOSED", "SWITCHED", "FAILED"];
const EACH = 3;

export function clientAt(index) {
  const odd = ODD[index % ODD.length];
  return { bot_id: `bot${odd}${index % 3}`, user_id: `${odd}${index}`, channel_id: index % 2 ? "web" : `c${odd}` };
}

/** So many conversations, three to a client; answers how many clients that are. */
export async function fill(conversations, count, { padding = 0, hasMemories = false } = {}) {
  const clients = Math.ceil(count / EACH);
  for (let index = 0; index < clients; index += 1) {
    await fillClient(conversations, index, Math.min(EACH, count - index * EACH), padding);
    if (hasMemories && conversations.remember) await rememberSome(conversations, index);
  }
  return clients;
}

async function fillClient(conversations, index, count, padding) {
  const client = clientAt(index);
  for (let number = 0; number < count; number += 1) {
    const metadata = { 2: "two", 1: [index, 1.5e-7, null], text: ODD[(index + number) % ODD.length], pad: "x".repeat(padding) };
    const id = `c${number}`;
    await conversations.create(client, { id, flow_id: ODD[number], metadata, ...(number === 1 && { ttl: 3600 + index }) });
    if (number === 0) await conversations.update(client, id, { step_id: "next", last_interaction: true });
    if (number === 2) await conversations.close(client, id, STATUSES[index % STATUSES.length]);
  }
  if (index % 7 === 0) await conversations.turn(client, (turn) => turn.latest(), { once: `message ${index}` });
}

/** None, one or two. */
async function rememberSome(conversations, index) {
  const client = clientAt(index);
  if (index % 2 === 0) await conversations.remember(client, `${ODD[index % ODD.length]}/name`, { 2: "two", 1: [ODD[index % ODD.length], 1.5e-7] });
  if (index % 4 === 0) await conversations.remember(client, "\u{ffff}", "soon gone", { ttl: 3600 + index });
}
