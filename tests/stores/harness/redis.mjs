import { openRedis } from "convostate/redis";
import { startCluster, startRedis } from "../../support/redis.mjs";
import { onServer } from "./on-server.mjs";

export const openOn = (client, name, options) => openRedis(client, { prefix: `${name}:`, ...options });
/** Nothing is written to the disk: what most tests look at does not depend on it. */
const QUICK = { appendonly: "no" };

export const onRedis = (name, connect) => onServer(name, { server: (settings = QUICK) => startRedis(settings), connect, openOn });
export const onCluster = (name, connect) => onServer(name, { server: (settings = QUICK) => startCluster(settings), connect, openOn });
