import { StoredConversations } from "../conversations.js";
import { SqliteDriver } from "./driver.js";

/**
 * @param {import("../../entry/sqlite.js").SqliteDatabase} db
 * @param {import("../../entry/stored.js").StoreOptions} [options]
 */
export function openSqlite(db, options = {}) {
  return new StoredConversations(new SqliteDriver(db), options);
}
