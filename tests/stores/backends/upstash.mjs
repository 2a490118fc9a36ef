// A client of @upstash/redis, against the stand-in for its server.

import { Redis } from "@upstash/redis";
import { onServer } from "../harness/on-server.mjs";
import { openOn } from "../harness/redis.mjs";
import { startRedis } from "../../support/redis.mjs";
import { startUpstash } from "../../support/upstash.mjs";

export const OPTIONS = { token: "none", retry: { retries: 0 }, automaticDeserialization: false, enableTelemetry: false };

async function server() {
  const database = await startRedis({ appendonly: "no" });
  const before = await startUpstash(database.port);
  return {
    ...before,
    database,
    async stop() {
      await before.stop();
      await database.stop();
    },
  };
}

export const connect = async ([port], options = {}) => ({ client: new Redis({ url: `http://127.0.0.1:${port}`, ...OPTIONS, ...options }), end: async () => {} });

export default onServer("upstash", { server, connect, openOn });
