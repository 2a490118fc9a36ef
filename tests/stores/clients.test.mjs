// What a driver says of its clients: the command line goes through all of them, wherever it begins. PostgreSQL and Redis are asked in
// tests/cli/copy.test.mjs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import sqlite from "./backends/sqlite.mjs";
import indexeddb from "./backends/fake-indexeddb.mjs";
import { onRedis } from "./harness/redis.mjs";
import { redis } from "./harness/clients.mjs";
import { clientAt } from "../cli/filling.mjs";

const INSIDE = Symbol.for("convostate.inside");
const COUNT = 30;

const name = (client) => JSON.stringify(client);

async function listed({ driver }, limit) {
  const found = [];
  for (let after = null; ; after = found.at(-1)) {
    const some = await driver.clients({ after, limit });
    assert.ok(some.length <= limit);
    if (some.length === 0) return found;
    found.push(...some);
  }
}

for (const backend of [sqlite, indexeddb, onRedis("redis", redis)]) {
  let place;
  before(async () => (place = await backend.start()));
  after(() => place.stop());

  test(`${backend.name}: each client comes once, in the same order by whatever steps; who was erased does not`, async () => {
    const conversations = await backend.open(await place.fresh());
    assert.deepEqual(await listed(conversations[INSIDE], 10), []);
    const clients = Array.from({ length: COUNT }, (_, index) => clientAt(index));
    for (const client of clients) await conversations.create(client, { id: "a" });
    await conversations.create(clients[0], { id: "b" });
    const all = await listed(conversations[INSIDE], COUNT + 1);
    assert.deepEqual(all.map(name).sort(), clients.map(name).sort());
    for (const limit of [1, 7, COUNT]) assert.deepEqual(await listed(conversations[INSIDE], limit), all);
    const [gone, , next] = all.slice(3);
    await conversations.erase(gone);
    await conversations.erase(all[4]);
    assert.deepEqual((await conversations[INSIDE].driver.clients({ after: gone, limit: 1 })), [next]);
    assert.equal((await listed(conversations[INSIDE], 4)).length, COUNT - 2);
    await conversations.dispose();
  });
}
