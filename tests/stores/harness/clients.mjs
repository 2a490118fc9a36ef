// The libraries that the stores on servers take, each with the shortest way to a client and from it. A server that can't be
// reached is an error soon.

import Redis from "ioredis";
import pg from "pg";
import postgres from "postgres";
import { createClient, createCluster } from "redis";

const ignore = () => {};

export async function redis([port], options = { disableOfflineQueue: true }) {
  const client = createClient({ url: `redis://127.0.0.1:${port}`, ...options }).on("error", ignore);
  await client.connect();
  return { client, end: () => client.destroy() };
}

export async function redisCluster(ports) {
  const client = createCluster({ rootNodes: ports.map((port) => ({ url: `redis://127.0.0.1:${port}` })) }).on("error", ignore);
  await client.connect();
  return { client, end: () => client.destroy() };
}

export async function ioredis([port], options = { maxRetriesPerRequest: 1, retryStrategy: () => 50 }) {
  const client = new Redis(port, "127.0.0.1", options).on("error", ignore);
  return { client, end: () => client.disconnect() };
}

export async function ioredisCluster(ports) {
  const client = new Redis.Cluster(ports.map((port) => ({ host: "127.0.0.1", port }))).on("error", ignore);
  return { client, end: () => client.disconnect() };
}

export async function pgPool([port], options = {}) {
  const client = new pg.Pool({ host: "127.0.0.1", port, user: "postgres", database: "postgres", ...options }).on("error", ignore);
  return { client, end: async () => client.ending || client.end() };
}

export async function postgresSql([port], options = {}) {
  const client = postgres({ host: "127.0.0.1", port, user: "postgres", database: "postgres", onnotice: ignore, ...options });
  return { client, end: () => client.end({ timeout: 1 }) };
}
