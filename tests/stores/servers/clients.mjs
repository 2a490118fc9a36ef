// The libraries that the stores on servers take, each with the shortest way to a client and from it.

import Redis from "ioredis";
import pg from "pg";
import postgres from "postgres";
import { createClient, createCluster } from "redis";

const ignore = () => {};

/** Of what is not told otherwise: a server that can't be reached is an error soon. */
const IMPATIENT = { redis: { disableOfflineQueue: true }, ioredis: { maxRetriesPerRequest: 1, retryStrategy: () => 50 } };

/** Name → from ports, the first of which counts where there is one server, to a client and how to end it. */
export const clients = {
  async redis([port], options = IMPATIENT.redis) {
    const client = createClient({ url: `redis://127.0.0.1:${port}`, ...options }).on("error", ignore);
    await client.connect();
    return { client, end: () => client.destroy() };
  },
  async "redis Cluster"(ports) {
    const client = createCluster({ rootNodes: ports.map((port) => ({ url: `redis://127.0.0.1:${port}` })) }).on("error", ignore);
    await client.connect();
    return { client, end: () => client.destroy() };
  },
  async ioredis([port], options = IMPATIENT.ioredis) {
    const client = new Redis(port, "127.0.0.1", options).on("error", ignore);
    return { client, end: () => client.disconnect() };
  },
  async "ioredis Cluster"(ports) {
    const client = new Redis.Cluster(ports.map((port) => ({ host: "127.0.0.1", port }))).on("error", ignore);
    return { client, end: () => client.disconnect() };
  },
  async pg([port], options = {}) {
    const client = new pg.Pool({ connectionString: urlOf(port), ...options }).on("error", ignore);
    return { client, end: () => client.end() };
  },
  async postgres([port], options = {}) {
    const client = postgres(urlOf(port), { onnotice: ignore, ...options });
    return { client, end: () => client.end({ timeout: 1 }) };
  },
};

const urlOf = (port) => `postgres://postgres@127.0.0.1:${port}/postgres`;
