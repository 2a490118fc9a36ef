import ioredisCluster from "./kinds/ioredis-cluster.mjs";
import ioredis from "./kinds/ioredis.mjs";
import pg from "./kinds/pg.mjs";
import postgres from "./kinds/postgres.mjs";
import redisCluster from "./kinds/redis-cluster.mjs";
import redis from "./kinds/redis.mjs";
import sqlite, { database } from "./kinds/sqlite.mjs";
import { ioredis as single, ioredisCluster as cluster, postgresSql } from "./frame/clients.mjs";
import { fillPostgres, fillRedis, fillSqlite, large } from "./frame/large.mjs";
import { placeOf } from "./frame/promises.mjs";

large(sqlite, placeOf(sqlite), (file, count) => fillSqlite(database, file, count));

for (const [kinds, connect] of [[[redis, ioredis], single], [[redisCluster, ioredisCluster], cluster]]) {
  for (const kind of kinds) large(kind, placeOf(kind), async ({ ports, name }, count) => {
    const { client, end } = await connect(ports);
    await fillRedis(client, name, count);
    await end();
  });
}

for (const kind of [pg, postgres]) large(kind, placeOf(kind), async ({ ports, name }, count) => {
  const { client, end } = await postgresSql(ports);
  await fillPostgres((text) => client.unsafe(text), name, count);
  await end();
});
