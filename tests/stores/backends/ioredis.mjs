import { ioredis } from "../harness/clients.mjs";
import { onRedis } from "../harness/redis.mjs";

export default onRedis("ioredis", ioredis);
