import ioredisCluster from "./backends/ioredis-cluster.mjs";
import ioredis from "./backends/ioredis.mjs";
import pg from "./backends/pg.mjs";
import postgres from "./backends/postgres.mjs";
import redisCluster from "./backends/redis-cluster.mjs";
import redis from "./backends/redis.mjs";
import sqlite, { database } from "./backends/sqlite.mjs";
import { ioredis as single, ioredisCluster as cluster, postgresSql } from "./harness/clients.mjs";
import { fillPostgres, fillRedis, fillSqlite, large } from "./harness/large.mjs";
import { placeOf } from "./harness/promises.mjs";

large(sqlite, placeOf(sqlite), (file, count) => fillSqlite(database, file, count));

for (const [backends, connect] of [[[redis, ioredis], single], [[redisCluster, ioredisCluster], cluster]]) {
  for (const backend of backends) large(backend, placeOf(backend), async ({ ports, name }, count) => {
    const { client, end } = await connect(ports);
    await fillRedis(client, name, count);
    await end();
  });
}

for (const backend of [pg, postgres]) large(backend, placeOf(backend), async ({ ports, name }, count) => {
  const { client, end } = await postgresSql(ports);
  await fillPostgres((text) => client.unsafe(text), name, count);
  await end();
});
