import { redisCluster } from "../frame/clients.mjs";
import { onCluster } from "../frame/redis.mjs";

export default onCluster("redis-cluster", redisCluster);
