import { ioredisCluster } from "../harness/clients.mjs";
import { onCluster } from "../harness/redis.mjs";

export default onCluster("ioredis-cluster", ioredisCluster);
