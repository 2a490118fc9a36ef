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
 * Conversations in an SQLite file. An acknowledged change is on the disk: the connection is set to `journal_mode = WAL` and
 * `synchronous = FULL`. Several processes may open one file. Each call runs on the connection
 * without a break, so the bot may use the same connection for its own tables (their names don't begin with `convostate_`); a call while a
 * transaction of the bot is open is refused with `STORAGE`. In a database in memory nothing is durable or shared, and
 * `capabilities` says so.
 *
 * While another connection has the file locked, a write waits up to 5 seconds, in line with this object's other writes, and then is
 * refused with `STORAGE`; the process goes on meanwhile, and reads are answered. For that the connection is set to a busy timeout of
 * 10 milliseconds, which is then also that of the bot's own statements on it. A file that is locked is opened all the same, and set up by
 * the first call.
 *
 * What is deleted is overwritten (`secure_delete = ON`), and `erase` cuts the WAL, so that no byte of it stays in the files. It waits
 * up to 5 seconds for those who still read an older state; what they hold then goes with a later sweep, or with `dispose`. Pages that
 * another program or convostate 0.1 deleted from may still hold text: `VACUUM` the file once.
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
 * (await conversations.latest(client))?.flow_id; // → "order"
 */
export declare function openSqlite<M = any>(db: SqliteDatabase, options?: StoreOptions): StoredConversations<M>;
