import type { StoreOptions, StoredConversations } from "./stored.js";

export type { Capabilities, StoreOptions, StoredConversations, StoredTurn } from "./stored.js";

/** What the store uses of a client of the library `redis`, version 4 or newer (not in legacy mode); single, or a Cluster. Connect it first. */
export interface NodeRedisClient {
  evalSha(hash: string, options?: { keys?: string[]; arguments?: string[] }): Promise<unknown>;
  eval(script: string, options?: { keys?: string[]; arguments?: string[] }): Promise<unknown>;
  get(key: string): Promise<unknown>;
  set(key: string, value: string, options?: { NX?: true }): Promise<unknown>;
}

/** What the store uses of a client of the library `ioredis`, version 5 or newer; single, or a Cluster. */
export interface IoredisClient {
  readonly status: string;
  evalsha(hash: string, keys: number, ...args: any[]): Promise<unknown>;
  eval(script: string, keys: number, ...args: any[]): Promise<unknown>;
  get(key: string): Promise<unknown>;
}

/**
 * What the store uses of a client of the library `@upstash/redis`, version 1: each script is an HTTP request. Make it with
 * `retry: { retries: 0 }`, since a change that is sent twice could be made twice, and with `automaticDeserialization: false`, so that
 * texts come as they are kept. Its server says nothing of its settings: `durable` and `evictable` are "unknown".
 */
export interface UpstashRedisClient {
  evalsha(hash: string, keys: string[], args: any[]): Promise<unknown>;
  eval(script: string, keys: string[], args: any[]): Promise<unknown>;
  get(key: string): Promise<any>;
  set(key: string, value: any, options?: any): Promise<any>;
}

export type RedisClient = NodeRedisClient | IoredisClient | UpstashRedisClient;

export interface RedisOptions extends StoreOptions {
  /** What the names of all keys begin with; no braces. Stores with different ones know nothing of each other. Default: `"convostate:"`. */
  prefix?: string | undefined;
}

/**
 * Conversations in Redis 7 or newer, or a Cluster of it, shared by all who open it. The client stays the user's own: it is not
 * closed by `dispose`. Await `migrate()` once before the first call. Tested with Redis 7.0, `redis` 4 to 6, `ioredis` 5 and 6;
 * with `@upstash/redis` 1 against a stand-in for its server, in front of a Redis.
 *
 * The server's settings decide what is promised; they are read here and told by `capabilities`: `durable` with `appendonly yes`
 * and `appendfsync always`, `evictable` with a `maxmemory` and a policy for all keys, "unknown" for both where `CONFIG` is refused.
 * In a Cluster the weakest server counts. A failover to a replica may lose what the replica had not yet received.
 *
 * An evictable Redis may throw away one of a client's keys and keep the others. Calls whose answer would be wrong then are refused with
 * `STORAGE` until `erase` has removed what is left; that a deadline's index is gone is not noticed: what expired reads so, and no sweep
 * writes it down. Better, use a policy that spares keys without an expiry (`volatile-…`, `noeviction`).
 *
 * `erase` removes every key and every name of the client. Redis itself keeps what was written in its append-only file until that is
 * rewritten, and in snapshots and replicas.
 *
 * While the server can't be reached, the library decides how long a call waits. `redis` waits for ever: give its client
 * `disableOfflineQueue: true` to fail at once. When a connection is lost while a change is under way, the error is `STORAGE`
 * with `outcome: "unknown"`.
 *
 * @throws {ConversationError} `STORAGE` when the server can't be reached or has a newer schema; `INVALID_BODY`.
 * @example
 * import { createClient } from "redis";
 * import { openRedis } from "convostate/redis";
 * const redis = await createClient({ url: "redis://localhost" }).connect();
 * const conversations = await openRedis(redis);
 * await conversations.migrate();
 * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
 * await conversations.create(client, { flow_id: "order" });
 * (await conversations.latest(client))?.flow_id; // → "order"
 * await redis.close();
 */
export declare function openRedis<M = any>(client: RedisClient, options?: RedisOptions): Promise<StoredConversations<M>>;
