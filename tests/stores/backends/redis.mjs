import { redis } from "../harness/clients.mjs";
import { onRedis } from "../harness/redis.mjs";

export default onRedis("redis", redis);
