import { StoredConversations } from "../conversations.js";
import { SqliteDriver } from "./sqlite.js";

/**
 * @param {import("../sqlite.js").SqliteDatabase} db
 * @param {import("../stored.js").StoreOptions} [options]
 */
export function openSqlite(db, options = {}) {
  return new StoredConversations(new SqliteDriver(db), options);
}
