// The real handles of the libraries, by the libraries' own types.
/// <reference types="node" />
import { DatabaseSync } from "node:sqlite";
import Database from "better-sqlite3";
import { Cluster, Redis } from "ioredis";
import { Client, Pool } from "pg";
import postgres from "postgres";
import { createClient, createCluster } from "redis";
import { PGlite } from "@electric-sql/pglite";
import { neon } from "@neondatabase/serverless";
import { Redis as Upstash } from "@upstash/redis";
import { openPostgres } from "convostate/postgres";
import { openRedis } from "convostate/redis";
import { openSqlite } from "convostate/sqlite";
import type { StoredConversations } from "convostate/sqlite";

export const opened: (StoredConversations | Promise<StoredConversations>)[] = [
  openSqlite(new Database("bot.db")),
  openSqlite(new DatabaseSync("bot.db")),
  openRedis(createClient({ url: "redis://localhost" })),
  openRedis(createCluster({ rootNodes: [{ url: "redis://localhost" }] })),
  openRedis(new Redis("redis://localhost")),
  openRedis(new Cluster([{ host: "localhost", port: 6379 }])),
  openPostgres(new Pool({ connectionString: "postgres://localhost" })),
  openPostgres(postgres("postgres://localhost")),
  openPostgres(new PGlite()),
  openPostgres(neon("postgres://localhost")),
  openRedis(new Upstash({ url: "https://localhost", token: "t", retry: { retries: 0 }, automaticDeserialization: false })),
];

export async function connected(): Promise<StoredConversations> {
  return openRedis(await createClient().connect());
}

// @ts-expect-error TS2345: a single connection of pg is no pool
openPostgres(new Client());
// @ts-expect-error TS2345: a statement is no database
openSqlite(new Database("bot.db").prepare("select 1"));
// @ts-expect-error TS2345: the library's function is no client
openRedis(createClient);
// @ts-expect-error TS2345: a tagged template is no pool
openPostgres((strings: TemplateStringsArray) => strings);
// @ts-expect-error TS2345: Redis is no PostgreSQL
openPostgres(new Redis());
