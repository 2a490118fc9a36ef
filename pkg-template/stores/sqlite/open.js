import { trustedStore } from "../driver.js";
import { SqliteDriver } from "./driver.js";

/**
 * @param {import("../../entry/sqlite.js").SqliteDatabase} db
 * @param {import("../../entry/stored.js").StoreOptions} [options]
 */
export function openSqlite(db, options = {}) {
  return trustedStore(new SqliteDriver(db), options);
}
