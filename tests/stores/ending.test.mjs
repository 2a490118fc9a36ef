import ioredis from "./kinds/ioredis.mjs";
import pg from "./kinds/pg.mjs";
import postgres from "./kinds/postgres.mjs";
import redis from "./kinds/redis.mjs";
import sqlite from "./kinds/sqlite.mjs";
import { ending } from "./frame/ending.mjs";
import { placeOf } from "./frame/promises.mjs";

for (const kind of [sqlite, redis, ioredis, pg, postgres]) ending(kind, placeOf(kind));
