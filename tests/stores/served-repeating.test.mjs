import postgres from "./backends/pg.mjs";
import redis from "./backends/redis.mjs";
import { placeOf } from "./harness/promises.mjs";
import { repeating } from "./harness/repeating.mjs";

for (const backend of [redis, postgres]) repeating(backend, placeOf(backend));
