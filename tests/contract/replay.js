// Runs in Node and in pages: it imports nothing.

/** Plays a recorded trace on what `open` answers, and tells what became of it. */
export async function replay(open, text) {
  const clock = { at: 0 };
  const store = await open({ now: () => clock.at });
  const player = { store, ids: new Map(), clients: new Map(), expectations: 0, failures: [] };
  const calls = text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  for (const [index, call] of calls.entries()) {
    clock.at = call.at;
    const answer = await perform(player, call);
    if ("expect" in call) compare(player, answer, call, index + 1);
  }
  const { expectations, failures } = player;
  const report = { calls: calls.length, expectations, failures, statuses: await statusesOf(player) };
  await store.dispose();
  return report;
}

async function perform({ store, ids, clients }, { op, client, ref, body, status }) {
  const id = ids.get(ref);
  clients.set(JSON.stringify(client), client);
  if (op === "create") {
    const created = await store.create(client, body);
    ids.set(ref, created.id);
    return created;
  }
  if (op === "update") return store.update(client, id, body);
  if (op === "close") return store.close(client, id, status);
  if (op === "closeAll") return store.closeAll(client, status);
  if (op === "get") return store.get(client, id);
  if (op === "latest") return store.latest(client);
  throw new Error(`the trace has an unknown call: ${op}`);
}

/** What is expected names some of the fields; `ref` stands for the id. The first failures are enough. */
function compare(player, answer, { ref, expect }, line) {
  player.expectations += 1;
  const { ref: expectedRef = ref, ...fields } = expect ?? {};
  const expected = expect && { ...fields, id: player.ids.get(expectedRef) };
  const found = answer && expect ? Object.fromEntries(Object.keys(expected).map((field) => [field, answer[field]])) : answer;
  if (sorted(expected) === sorted(found) || player.failures.length >= 5) return;
  player.failures.push(`line ${line}: expected ${sorted(expected)}, got ${sorted(found)}`);
}

/** JSON with the keys of every object in order. */
function sorted(value) {
  const inOrder = (_, inner) =>
    inner && typeof inner === "object" && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort()) : inner;
  return JSON.stringify(value, inOrder);
}

async function statusesOf({ store, clients }) {
  const counts = {};
  for (const client of clients.values()) {
    let pagination_key;
    do {
      const page = await store.list(client, { limit: 100, pagination_key });
      for (const { status } of page.conversations) counts[status] = (counts[status] ?? 0) + 1;
      ({ pagination_key } = page);
    } while (pagination_key);
  }
  return counts;
}
