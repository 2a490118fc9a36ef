import { placeOf } from "./harness/promises.mjs";
import { webhooks } from "./harness/webhooks.mjs";
import postgres from "./backends/pg.mjs";
import redis from "./backends/redis.mjs";

for (const backend of [redis, postgres]) webhooks(backend, placeOf(backend));
