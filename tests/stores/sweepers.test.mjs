// Sweepers of several processes at once share the work: each does what others have not done.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ioredis, pgPool } from "./harness/clients.mjs";
import { openOn as openPostgresOn } from "./harness/postgres.mjs";
import { placeOf } from "./harness/promises.mjs";
import { openOn as openRedisOn } from "./harness/redis.mjs";
import onIoredis from "./backends/ioredis.mjs";
import onPg from "./backends/pg.mjs";

const CLIENTS = 1200;
const SWEEPERS = 8;
const LATER_MS = 3_600_000;

/** A handle that counts what is sent through it. */
const counting = {
  pg: (pool, count) => new Proxy(pool, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name === "connect") count.sent += 1;
      return typeof value === "function" ? value.bind(target) : value;
    },
  }),
  ioredis: (client, count) => new Proxy(client, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name === "evalsha") count.sent += 1;
      return typeof value === "function" ? value.bind(target) : value;
    },
  }),
};

for (const [backend, connect, openOn] of [[onPg, pgPool, openPostgresOn], [onIoredis, ioredis, openRedisOn]]) {
  const place = placeOf(backend);

  /** How many calls it takes so many sweepers to sweep half of what is due: for the last of it, all must search. */
  async function sentBy(sweepers) {
    const { ports, name } = await place.fresh();
    const { client, end } = await connect(ports);
    const filler = await openOn(client, name);
    const who = (number) => ({ bot_id: "shop", user_id: `user ${number}`, channel_id: "web" });
    for (let number = 0; number < CLIENTS; number += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, more) => filler.create(who(number + more), { id: "a", ttl: 60 })));
    }
    const count = { sent: 0 };
    const now = () => Date.now() + LATER_MS;
    // A store of its own is to the others what another process is.
    const stores = await Promise.all(Array.from({ length: sweepers }, () => openOn(counting[backend.name](client, count), name, { now })));
    count.sent = 0;
    const swept = await Promise.all(stores.map((store) => store.sweep({ limit: CLIENTS / 2 / sweepers })));
    assert.equal(swept.reduce((sum, { expired }) => sum + expired, 0), CLIENTS / 2, "each once");
    await end();
    return count.sent;
  }

  /** Of three times: where each begins is drawn. */
  async function middleOf(sweepers) {
    const sent = [await sentBy(sweepers), await sentBy(sweepers), await sentBy(sweepers)];
    return sent.sort((one, other) => one - other)[1];
  }

  test(`${backend.name}: ${SWEEPERS} sweepers at once send not much more than one does`, async (t) => {
    const [one, many] = [await middleOf(1), await middleOf(SWEEPERS)];
    t.diagnostic(`${one} calls of one, ${many} of ${SWEEPERS}`);
    assert.ok(many < 1.5 * one, `${one} calls of one, ${many} of ${SWEEPERS}`);
  });
}
