// A database server is killed while it works: what it acknowledged is there when it is up again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { openPostgres } from "convostate/postgres";
import { openRedis } from "convostate/redis";
import { startPostgres } from "../support/postgres.mjs";
import { startRedis } from "../support/redis.mjs";
import { pgPool, redis } from "./harness/clients.mjs";

const WORKERS = 4;
/** The long form: CONVOSTATE_KILLS=500 node --test tests/stores/server-kills.test.mjs */
const KILLS = Number(process.env.CONVOSTATE_KILLS || 8);
const BACKENDS = {
  Redis: { begin: startRedis, connect: redis, open: openRedis },
  PostgreSQL: { begin: startPostgres, connect: pgPool, open: openPostgres },
};

for (const [name, backend] of Object.entries(BACKENDS)) {
  test(`${name}: ${KILLS} kills of the server lose nothing acknowledged`, { timeout: 1_800_000 }, async (t) => {
    const server = await backend.begin();
    const counts = [];
    const acknowledged = [];
    try {
      for (let kill = 0; kill < KILLS; kill += 1) {
        const before = acknowledged.length;
        await withStore(backend, server, (store) => writeUntilKilled(store, server, acknowledged, kill));
        counts.push(acknowledged.length - before);
        await server.restart();
        await withStore(backend, server, (store) => assertThere(store, acknowledged.slice(before)));
      }
      await withStore(backend, server, (store) => assertThere(store, acknowledged));
    } finally {
      await server.stop();
    }
    counts.sort((one, other) => one - other);
    const median = counts[counts.length >> 1];
    t.diagnostic(`${median} acknowledgements before a kill on the median`);
    assert.ok(median >= 10, `only ${median} acknowledgements before a kill`);
  });
}

async function withStore({ connect, open }, server, act) {
  const { client, end } = await connect([server.port]);
  try {
    const store = await open(client);
    await store.migrate();
    await act(store);
  } finally {
    await Promise.resolve(end()).catch(() => {});
  }
}

const clientOf = (worker) => ({ bot_id: "shop", user_id: `user-${worker}`, channel_id: "web" });

/** Some workers write until a call fails; what they were told to be done is added to `acknowledged`. */
async function writeUntilKilled(store, server, acknowledged, kill) {
  const work = async (worker) => {
    for (let n = 0; ; n += 1) {
      const id = `${kill}-${worker}-${n}`;
      try {
        await store.create(clientOf(worker), { id, metadata: { n } });
        await store.update(clientOf(worker), id, { metadata: { done: true } });
      } catch (error) {
        assert.equal(error.code, "STORAGE", error.stack);
        return;
      }
      acknowledged.push({ worker, id, n });
    }
  };
  const working = Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)));
  const enough = acknowledged.length + 10 + Math.floor(Math.random() * 60);
  while (acknowledged.length < enough) await pause(1);
  await server.kill();
  await working;
}

async function assertThere(store, acknowledged) {
  for (const { worker, id, n } of acknowledged) {
    const { metadata, version } = await store.get(clientOf(worker), id);
    assert.deepEqual([metadata, version], [{ n, done: true }, 2], id);
  }
}
