// The stores on PostgreSQL and Redis in a Worker, by the libraries' own sockets. A Worker may not use in one request what another opened,
// so each request has a client of its own; in production Hyperdrive keeps the connections.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { consumer } from "../support/consumer.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { startRedis } from "../support/redis.mjs";
import { bundleWorker, serveWorker } from "../support/workerd.mjs";

const OPENING = {
  pg: ["postgres", `import { Pool } from "pg";`, `async (port) => {
    const pool = new Pool({ host: "127.0.0.1", port, user: "postgres", database: "postgres", max: 2 });
    return { conversations: await openPostgres(pool), end: () => pool.end() };
  }`],
  postgres: ["postgres", `import postgres from "postgres";`, `async (port) => {
    const sql = postgres({ host: "127.0.0.1", port, user: "postgres", database: "postgres", max: 2, fetch_types: false, onnotice() {} });
    return { conversations: await openPostgres(sql, { schema: "second" }), end: () => sql.end() };
  }`],
  redis: ["redis", `import { createClient } from "redis";`, `async (port) => {
    const client = await createClient({ socket: { host: "127.0.0.1", port } }).connect();
    return { conversations: await openRedis(client), end: () => client.close() };
  }`],
  ioredis: ["redis", `import Redis from "ioredis";`, `async (port) => {
    const client = new Redis(port, "127.0.0.1");
    return { conversations: await openRedis(client, { prefix: "second:" }), end: () => client.quit() };
  }`],
};

const worker = (imported, open) => `${imported}
import { openPostgres } from "convostate/postgres";
import { openRedis } from "convostate/redis";
const open = ${open};
const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
const calls = {
  async first(conversations) {
    await conversations.migrate();
    const { id } = await conversations.create(client, { flow_id: "order", metadata: { n: 0, text: "é😀" } });
    await Promise.all([1, 2, 3].map(() => conversations.modify(client, id, ({ metadata }) => ({ metadata: { n: metadata.n + 1 } }))));
    await conversations.turn(client, (turn) => turn.update(id, { step_id: "size" }), { once: "m1" });
    await conversations.remember(client, "name", "Ada");
    return (await conversations.latest(client)).metadata;
  },
  async second(conversations) {
    const { repeated } = await conversations.turn(client, () => "again", { once: "m1" });
    const { step_id, metadata } = await conversations.latest(client);
    const { value } = await conversations.recall(client, "name");
    const refused = await conversations.get(client, "none").catch(({ code }) => code);
    return { repeated, step_id, n: metadata.n, name: value, refused, erased: await conversations.erase(client) };
  },
};
export default {
  async fetch(request) {
    const [, call, port] = new URL(request.url).pathname.split("/");
    const { conversations, end } = await open(Number(port));
    try {
      return Response.json(await calls[call](conversations));
    } catch (error) {
      return Response.json({ error: String(error), cause: String(error.cause) }, { status: 500 });
    } finally {
      await end();
    }
  },
};
`;

const servers = {};
before(async () => {
  [servers.postgres, servers.redis] = await Promise.all([startPostgres({ fsync: "off" }), startRedis({ appendonly: "no" })]);
});
after(() => Promise.all(Object.values(servers).map((server) => server.stop())));

for (const [name, [server, imported, open]] of Object.entries(OPENING)) {
  test(`workerd: ${name} over a socket of the Worker`, async () => {
    const folder = await consumer(`workerd-${name}`, { "worker.js": worker(imported, open) });
    const running = await serveWorker(folder, await bundleWorker(folder, "worker.js"), { network: true, date: "2026-10-01", flags: ["nodejs_compat"] });
    const answer = async (call) => (await fetch(`${running.url}${call}/${servers[server].port}`)).json();
    try {
      assert.deepEqual(await answer("first"), { n: 3, text: "é😀" });
      const expected = { repeated: true, step_id: "size", n: 3, name: "Ada", refused: "NOT_FOUND", erased: 1 };
      assert.deepEqual(await answer("second"), expected);
    } finally {
      await running.stop();
    }
  });
}
