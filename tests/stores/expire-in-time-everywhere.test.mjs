// `expireInTime` on each store, by the clock: what expires is told once, by one of those who keep the store. The finer rules are in
// expire-in-time.test.mjs, in a time of their own.

import assert from "node:assert/strict";
import { test } from "node:test";
import indexeddb from "./backends/fake-indexeddb.mjs";
import ioredis from "./backends/ioredis.mjs";
import libsql from "./backends/libsql.mjs";
import pg from "./backends/pg.mjs";
import postgres from "./backends/postgres.mjs";
import redis from "./backends/redis.mjs";
import sealed from "./backends/sealed-sqlite.mjs";
import { placeOf } from "./harness/promises.mjs";

const CLIENTS = ["ada", "bob", "eve"].map((user_id) => ({ bot_id: "shop", user_id, channel_id: "web" }));

for (const backend of [redis, ioredis, pg, postgres, indexeddb, libsql, sealed]) {
  const place = placeOf(backend);

  test(`${backend.name}: what expires is told at its moment, by one of two, and written down`, async () => {
    const address = await place.fresh();
    const stores = [await backend.open(address, { expireInTime: true }), await backend.open(address, { expireInTime: true })];
    // Tabs tell each other.
    const heard = backend === indexeddb ? stores.slice(1) : stores;
    const told = [];
    const all = new Promise((resolve) => {
      for (const store of heard) {
        store.subscribe(({ type, conversation }) => {
          if (type === "expired" && told.push([conversation.client.user_id, conversation.status]) === CLIENTS.length) resolve();
        });
      }
    });
    for (const [at, client] of CLIENTS.entries()) await stores[at % 2].create(client, { id: "c", ttl: 1 });
    await all;
    assert.deepEqual(told.sort(), CLIENTS.map(({ user_id }) => [user_id, "EXPIRED"]), "each once");
    // What is swept already is not swept again.
    assert.equal((await stores[0].sweep()).expired, 0);
    await Promise.all(stores.map((store) => store.dispose()));
  });
}
