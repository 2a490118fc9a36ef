// The libraries as one: send a statement, get its rows as lists. No statement has a name, and each is a transaction of its
// own, so a pool like PgBouncer may give every one to another session.

import { unfit } from "../driver.js";
import { isAnswer, notSent } from "./faults.js";
import { ofPglite } from "./pglite.js";

/** @typedef {(text: string, values?: (string | number | null)[]) => Promise<any[][]>} Query */

/**
 * @typedef {object} Handle
 * @property {Query} query
 * @property {boolean} isShared whether another process may have a handle on the same database
 * @property {false | "unknown"} unsynced how durable it is where the server's `fsync` is off
 */

/**
 * By the shape of what the user has; no library is imported.
 * @param {any} pool
 * @returns {Handle}
 */
export function handleOf(pool) {
  const query = queryOf(pool);
  return { query, isShared: !isPglite(pool), unsynced: isNeon(pool) ? "unknown" : false };
}

/**
 * @param {any} pool
 * @returns {Query}
 */
function queryOf(pool) {
  if (typeof pool?.connect === "function" && typeof pool.totalCount === "number") return ofPg(pool);
  if (isPglite(pool)) return ofPglite(pool);
  if (isNeon(pool)) return (text, values) => pool.query(text, values, { arrayMode: true, fullResults: false });
  if (typeof pool?.unsafe === "function") return (text, values) => valuesOf(pool, text, values);
  throw notOne(pool);
}

/**
 * PostgreSQL as wasm, in this process and for it alone.
 * @param {any} pool
 */
function isPglite(pool) {
  return typeof pool?.execProtocol === "function" && typeof pool.query === "function";
}

/**
 * A function that sends each statement as an HTTP request, without a session.
 * @param {any} pool
 */
function isNeon(pool) {
  return typeof pool === "function" && typeof pool.query === "function" && typeof pool.transaction === "function";
}

/** @param {unknown} pool */
function notOne(pool) {
  const message = "pool must be a Pool of the library pg (version 8 or newer), what postgres (version 3) or neon() makes, or a PGlite.";
  return unfit("pool", message, pool);
}

/**
 * Others have an `unsafe` that does not ask.
 * @param {any} sql
 * @param {string} text
 * @param {(string | number | null)[]} [values]
 */
function valuesOf(sql, text, values) {
  const asked = sql.unsafe(text, values);
  if (typeof asked?.values !== "function") throw notOne(sql);
  return asked.values();
}

/**
 * @param {any} pool
 * @returns {Query}
 */
function ofPg(pool) {
  return async (text, values) => {
    const client = await pool.connect().catch(notSent);
    client.on("error", ignore);
    try {
      const { rows } = await client.query({ text, values, rowMode: "array" });
      client.off("error", ignore);
      client.release();
      return rows;
    } catch (error) {
      // After anything but an answer, nobody knows what the connection would answer next.
      if (isAnswer(error)) client.off("error", ignore);
      client.release(!isAnswer(error));
      throw error;
    }
  };
}

/** A lost connection is told by the statement that fails; the event of it, unheard, would end the process. */
function ignore() {}
