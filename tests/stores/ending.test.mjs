import ioredis from "./backends/ioredis.mjs";
import pg from "./backends/pg.mjs";
import postgres from "./backends/postgres.mjs";
import redis from "./backends/redis.mjs";
import sqlite from "./backends/sqlite.mjs";
import { ending } from "./harness/ending.mjs";
import { placeOf } from "./harness/promises.mjs";

for (const backend of [sqlite, redis, ioredis, pg, postgres]) ending(backend, placeOf(backend));
