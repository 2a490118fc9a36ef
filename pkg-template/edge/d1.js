import { wrongType } from "../front/errors.js";
import { Alarm } from "../stores/alarm.js";
import { StoredConversations } from "../stores/conversations.js";
import { DatabaseDriver } from "./database.js";

const CAPABILITIES = { durable: true, shared: true, atomic: true, evictable: false };

/**
 * @param {import("../entry/d1.js").D1Handle} db
 * @param {import("../entry/stored.js").StoreOptions} [options]
 */
export function openD1(db, options = {}) {
  if (typeof db?.prepare !== "function" || typeof db.batch !== "function") {
    throw wrongType("INVALID_BODY", "db", "a D1 database: the binding, such as env.DB, or a session of it", db);
  }
  /** @type {import("./driver.js").Port} */
  const port = async (_, statements) => {
    const answers = await db.batch(statements.map(([sql, values]) => (values.length > 0 ? db.prepare(sql).bind(...values) : db.prepare(sql))));
    // Each column has a name of its own, and an object's values are in their order.
    return answers.map(({ results }) => results.map(Object.values));
  };
  return new StoredConversations(new DatabaseDriver("D1", CAPABILITIES, () => port), options, Alarm);
}
