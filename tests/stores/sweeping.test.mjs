// A sweep takes several clients at a time: it keeps to its limit, and what is wrong with one of them is no other's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openSqlite } from "convostate/sqlite";
import { placeOf } from "./harness/promises.mjs";
import indexeddb from "./backends/fake-indexeddb.mjs";
import pg from "./backends/pg.mjs";
import redis from "./backends/redis.mjs";
import sqlite, { database } from "./backends/sqlite.mjs";

const LATER_MS = 3_600_000;
const CLIENTS = 40;
const EACH = 3;

const clientOf = (number) => ({ bot_id: "shop", user_id: `user ${number}`, channel_id: "web" });

/** Each client has that many due conversations, and one that stays. */
async function fill(store) {
  for (let number = 0; number < CLIENTS; number += 1) {
    for (let at = 0; at < EACH; at += 1) await store.create(clientOf(number), { id: `due-${at}`, ttl: 60 });
    await store.create(clientOf(number), { id: "stays" });
  }
}

async function expiredOf(store) {
  const pages = await Promise.all(Array.from({ length: CLIENTS }, (_, number) => store.list(clientOf(number))));
  return pages.flatMap(({ conversations }) => conversations).filter(({ version }) => version === 2).length;
}

for (const backend of [sqlite, redis, pg, indexeddb]) {
  const place = placeOf(backend);

  test(`${backend.name}: a sweep writes as many as its limit says, and tells each once`, async (t) => {
    const clock = { at: Date.now() };
    const store = await backend.open(await place.fresh(), { now: () => clock.at });
    t.after(() => store.dispose());
    await fill(store);
    const told = [];
    store.subscribe(({ type, conversation }) => told.push([type, conversation.client.user_id, conversation.id].join()));
    clock.at += LATER_MS;
    let written = 0;
    for (const limit of [1, 7, 16, 37, 1000]) {
      const { expired, removed } = await store.sweep({ limit });
      assert.deepEqual([expired, removed], [Math.min(limit, CLIENTS * EACH - written), 0], `limit ${limit}`);
      written += expired;
      assert.equal(await expiredOf(store), written);
    }
    assert.deepEqual([told.length, new Set(told).size], [CLIENTS * EACH, CLIENTS * EACH]);
  });

  test(`${backend.name}: of each client what is due, what is outdated and what is too much goes in one sweep`, async (t) => {
    const clock = { at: Date.now() };
    const retention = { seconds: 60, per_client: 1 };
    const store = await backend.open(await place.fresh(), { now: () => clock.at, retention });
    t.after(() => store.dispose());
    for (let number = 0; number < CLIENTS; number += 1) {
      await store.create(clientOf(number), { id: "old" });
      await store.close(clientOf(number), "old");
    }
    clock.at += 61_000;
    for (let number = 0; number < CLIENTS; number += 1) {
      for (const id of ["one", "two"]) await store.create(clientOf(number), { id, ttl: 1 });
    }
    clock.at += 2000;
    const { expired, removed } = await store.sweep();
    assert.equal(expired, 2 * CLIENTS);
    for (let number = 0; number < CLIENTS; number += 1) {
      const { conversations } = await store.list(clientOf(number));
      assert.deepEqual(conversations.map(({ id, status }) => [id, status]), [["two", "EXPIRED"]], `client ${number}`);
    }
    assert.ok(removed >= CLIENTS && removed <= 2 * CLIENTS, `${removed} removed; a create had swept the others`);
  });
}

test("sqlite: sixteen clients are swept in one commit, and one that is damaged undoes none of the others", async (t) => {
  const place = await sqlite.start();
  t.after(() => place.stop());
  const db = await database(await place.fresh());
  t.after(() => db.close());
  let commits = 0;
  const counted = new Proxy(db, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== "prepare") return typeof value === "function" ? value.bind(target) : value;
      return (sql) => {
        const statement = target.prepare(sql);
        if (sql !== "commit") return statement;
        return { run: () => ((commits += 1), statement.run()) };
      };
    },
  });
  const clock = { at: Date.now() };
  const store = openSqlite(counted, { now: () => clock.at });
  await store.migrate();
  await fill(store);
  clock.at += LATER_MS;
  commits = 0;
  assert.deepEqual(await store.sweep({ limit: 16 * EACH }), { expired: 16 * EACH, removed: 0 });
  assert.equal(commits, 1);

  db.exec(`pragma ignore_check_constraints = on;
    update convostate_conversation set version = 0 where (client, id) in (
      select client, id from convostate_conversation where version = 1 and id = 'due-0' limit 1)`);
  await assert.rejects(store.sweep(), ({ code, message }) => code === "STORAGE" && /damaged/.test(message));
  const [{ left }] = db.prepare("select count(*) as left from convostate_conversation where version = 1 and id like 'due%'").all();
  assert.equal(left, EACH - 1, "all that are left are of the client that is damaged");
  await store.dispose();
});
