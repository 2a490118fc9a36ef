import { ioredisCluster } from "../frame/clients.mjs";
import { onCluster } from "../frame/redis.mjs";

export default onCluster("ioredis-cluster", ioredisCluster);
