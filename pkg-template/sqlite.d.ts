import type { StoreOptions, StoredConversations } from "./conversations.js";

export interface SqliteStatement {
  all(...values: any[]): unknown[];
  run(...values: any[]): { lastInsertRowid: number | bigint };
}

export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
}

export declare function openSqlite(db: SqliteDatabase, options?: StoreOptions): StoredConversations;
