import { redis } from "../frame/clients.mjs";
import { onRedis } from "../frame/redis.mjs";

export default onRedis("redis", redis);
