import type { StoreOptions, StoredConversations } from "./stored.js";

export type { Capabilities, StoreOptions, StoredConversations, StoredTurn } from "./stored.js";

/** What this store needs of a prepared statement. */
export interface SqliteStatement {
  all(...values: any[]): unknown[];
  run(...values: any[]): { lastInsertRowid: number | bigint };
}

/** A database of `node:sqlite`, `better-sqlite3` or `bun:sqlite`: all of them have these. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
}

/**
 * Conversations in an SQLite file. An acknowledged change is on the disk: the connection is set to `journal_mode = WAL`,
 * `synchronous = FULL` and a busy timeout of 5 seconds. Several processes may open one file. Each call runs on the connection
 * without a break, so the bot may use the same connection for its own tables (their names don't begin with `convostate_`); a call while a
 * transaction of the bot is open is refused with `STORAGE`. In a database in memory nothing is durable or shared, and
 * `capabilities` says so.
 *
 * @throws {ConversationError} `INVALID_BODY` when `db` is no such database; `STORAGE` when it can't be set up, because it is closed or
 * can't be written, for example.
 * @example
 * import Database from "better-sqlite3"; // or: import { DatabaseSync } from "node:sqlite";
 * import { openSqlite } from "convostate/sqlite";
 * const conversations = openSqlite(new Database("bot.db"));
 * await conversations.migrate();
 * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
 * await conversations.create(client, { flow_id: "order" });
 * (await conversations.latest(client)).flow_id; // → "order"
 */
export declare function openSqlite(db: SqliteDatabase, options?: StoreOptions): StoredConversations;
