// The database that the user hands in.

import { unfit } from "../driver.js";

/** @typedef {import("../../entry/sqlite.js").SqliteDatabase} Database */

/**
 * Sets how long SQLite waits for a lock. Other libraries have methods of the same names, which answer later (D1, sqlite3) or otherwise
 * (sql.js): they are found by this statement, which no lock holds up.
 * @param {Database} db
 * @param {number} ms
 */
export function setBusyTimeout(db, ms) {
  if (typeof db?.prepare !== "function" || typeof db.exec !== "function") throw notOne(db);
  /** @type {any} */
  const statement = db.prepare(`pragma busy_timeout = ${ms}`);
  if (typeof statement?.all !== "function" || typeof statement.run !== "function") throw notOne(db);
  const rows = statement.all();
  if (Array.isArray(rows)) {
    const [one] = Object.values(rows[0] ?? {});
    if (one === ms) return;
    if (typeof one === "bigint") throw notOne(db, "It answers integers as bigint: open it without safe integers.");
  }
  // What still comes later is nobody's error.
  Promise.resolve(rows).catch(() => {});
  statement.finalize?.();
  throw notOne(db);
}

/**
 * @param {unknown} db
 * @param {string} [why]
 */
function notOne(db, why = "It must answer at once, as theirs do.") {
  const message = `openSqlite takes a database of node:sqlite, better-sqlite3 or bun:sqlite. ${why}`;
  return unfit("db", message, db);
}

/**
 * Its first answer.
 * @param {Database} db
 * @param {string} text
 */
export function pragma(db, text) {
  return Object.values(/** @type {object} */ (db.prepare(`pragma ${text}`).all()[0]))[0];
}

/**
 * Asks for rows as arrays: made as objects, they take twice as long. Each library has its own way; an older node:sqlite has none.
 * @param {any} statement
 * @returns {(values: (string | number | null)[]) => any[][]}
 */
export function arraysOf(statement) {
  if (typeof statement.values === "function") return (values) => statement.values(...values);
  if (typeof statement.raw === "function") statement.raw();
  else if (typeof statement.setReturnArrays === "function") statement.setReturnArrays(true);
  else return (values) => statement.all(...values).map(Object.values);
  return (values) => statement.all(...values);
}
