import { redisCluster } from "../harness/clients.mjs";
import { onCluster } from "../harness/redis.mjs";

export default onCluster("redis-cluster", redisCluster);
