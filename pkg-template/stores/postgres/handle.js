// The two libraries as one: send a statement, get its rows as lists. No statement has a name, and each is a transaction of its
// own, so a pool like PgBouncer may give every one to another session.

import { ConversationError, typeOf } from "../../front/errors.js";
import { isAnswer, notSent } from "./faults.js";

/** @typedef {(text: string, values?: (string | number | null)[]) => Promise<any[][]>} Query */

/**
 * By the shape of what the user has; neither library is imported.
 * @param {any} pool
 * @returns {Query}
 */
export function queryOf(pool) {
  if (typeof pool?.connect === "function" && typeof pool.totalCount === "number") return ofPg(pool);
  if (typeof pool?.unsafe === "function") return (text, values) => valuesOf(pool, text, values);
  throw unfit(pool);
}

/** @param {unknown} pool */
function unfit(pool) {
  const message = "pool must be a Pool of the library pg (version 8 or newer), or what the library postgres (version 3) makes.";
  return new ConversationError("INVALID_BODY", message, { path: "pool", type: typeOf(pool) });
}

/**
 * Others have an `unsafe` that does not ask.
 * @param {any} sql
 * @param {string} text
 * @param {(string | number | null)[]} [values]
 */
function valuesOf(sql, text, values) {
  const asked = sql.unsafe(text, values);
  if (typeof asked?.values !== "function") throw unfit(sql);
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
