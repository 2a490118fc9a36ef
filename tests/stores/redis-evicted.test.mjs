// Redis throws keys away when it needs the room, each of a client's keys alone: what is left is no answer, and an erase mends it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openRedis } from "convostate/redis";
import { ADA, BOB } from "../contract/support.mjs";
import { redis } from "./harness/clients.mjs";
import { placeOf } from "./harness/promises.mjs";
import onRedis from "./backends/redis.mjs";

const place = placeOf(onRedis);
/** A store, and a client to look into the server and to take keys away. */
async function opened(t, options) {
  const { ports, name } = await place.fresh();
  const { client, end } = await redis(ports);
  t.after(end);
  const store = await openRedis(client, { prefix: `${name}:`, ...options });
  return { store, client, name };
}

const lost = (error) => error.code === "STORAGE" && /Redis has lost.*erase the client/.test(error.message) && error.cause instanceof Error;

/** A key, which calls can't be answered without it, and what an erase then counts. */
const PARTS = [
  ["head", ["get", "latest", "list", "create", "update", "closeAll"], 3],
  ["rows", ["get", "latest", "list", "create", "update", "closeAll"], 0],
  ["order", ["list"], 3],
  ["open", ["latest", "closeAll"], 3],
];
const CALLS = {
  get: (store) => store.get(ADA, "open"),
  latest: (store) => store.latest(ADA),
  list: (store) => store.list(ADA),
  create: (store) => store.create(ADA, { id: "new" }),
  update: (store) => store.update(ADA, "open", { step_id: "next" }),
  closeAll: (store) => store.closeAll(ADA),
};

for (const [part, unanswered, erased] of PARTS) {
  for (const isHeard of [false, true]) {
    test(`${part} is lost${isHeard ? ", and somebody listens" : ""}`, async (t) => {
      const { store, client, name } = await opened(t, { retention: { seconds: 3600, per_client: 1 } });
      const events = [];
      if (isHeard) store.subscribe(({ type, previous }) => events.push(`${type} ${previous?.id}`));
      await store.create(ADA, { id: "open", metadata: { pin: 1234 }, ttl: 3600 });
      await store.create(ADA, { id: "other" });
      await store.create(ADA, { id: "over" });
      await store.close(ADA, "over");
      await store.create(BOB, { id: "b" });
      // Ada is the one who has a closed conversation.
      const [closed] = await client.keys(`${name}:{*}:*:closed`);
      assert.equal(await client.del(closed.replace(/closed$/, part)), 1);
      events.length = 0;

      for (const call of unanswered) await assert.rejects(CALLS[call](store), lost, call);
      assert.deepEqual(events, []);
      assert.equal((await store.latest(BOB)).id, "b");

      assert.equal(await store.erase(ADA), erased);
      assert.equal(events.length, isHeard ? erased : 0);
      await store.erase(BOB);
      assert.deepEqual(await client.keys(`${name}:*`), [`${name}:schema`], "no key and no name in an index");
      assert.equal(await store.latest(ADA), null);
      assert.equal((await store.create(ADA, { id: "open" })).version, 1);
    });
  }
}

for (const [part, unanswered] of [["rows", ["recall", "memories", "latest"]], ["keys", ["memories"]], ["head", ["recall", "memories", "latest"]]]) {
  test(`of one who has memories, ${part} is lost`, async (t) => {
    const { store, client, name } = await opened(t);
    await store.create(ADA, { id: "open" });
    await store.remember(ADA, "k", 1, { ttl: 60 });
    const [key] = await client.keys(`${name}:{*}:*:${part}`);
    await client.del(key);
    const calls = { ...CALLS, recall: () => store.recall(ADA, "k"), memories: () => store.memories(ADA) };
    for (const call of unanswered) await assert.rejects(calls[call](store), lost, call);
    await store.erase(ADA);
    assert.deepEqual(await client.keys(`${name}:*`), [`${name}:schema`], "no key and no name in an index");
    assert.equal(await store.recall(ADA, "k"), null);
  });
}

test("all of a client is lost but its name in the indexes: an erase takes that, too", async (t) => {
  const { store, client, name } = await opened(t);
  await store.create(ADA, { id: "a", ttl: 60 });
  for (const key of await client.keys(`${name}:{*}:*:*`)) await client.del(key);
  assert.notDeepEqual(await client.keys(`${name}:{*`), []);
  assert.equal(await store.latest(ADA), null);
  assert.equal(await store.erase(ADA), 0);
  assert.deepEqual(await client.keys(`${name}:{*`), []);
});

test("a sweep does what is due of others, and then tells of what is lost", async (t) => {
  const { store, client, name } = await opened(t);
  const users = Array.from({ length: 20 }, (_, index) => ({ ...ADA, user_id: `user-${index}` }));
  for (const user of users) await store.create(user, { id: "due", ttl: 1 });
  const [some] = await client.keys(`${name}:*:rows`);
  await client.del(some);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await assert.rejects(store.sweep(), lost);
  const versions = await Promise.all(users.map((user) => store.get(user, "due").then(({ version }) => version, () => 0)));
  assert.equal(versions.filter((version) => version === 2).length, 19);
});
