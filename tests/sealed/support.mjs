import Database from "better-sqlite3";
import { openSqlite } from "convostate/sqlite";
import { sealed } from "convostate/sealed";
import { KEYS } from "../stores/harness/sealed.mjs";

export { KEYS };

/** The store's own driver, by which rows are written as they are: the package exports no way around the seal. */
export const driverOf = (store) => store[Symbol.for("convostate.inside")].driver;

/** A database in memory with its schema, and stores on it. */
export async function database() {
  const db = new Database(":memory:");
  const open = (options) => openSqlite(db, options);
  await open().migrate();
  return { db, open, sealed: (options) => sealed(open(), { keys: KEYS, use: "k1", ...options }) };
}
