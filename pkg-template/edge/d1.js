import { ConversationError, typeOf } from "../front/errors.js";
import { StoredConversations } from "../stores/conversations.js";
import { GuardedDriver } from "./driver.js";

const CAPABILITIES = { durable: true, shared: true, atomic: true, evictable: false };

/**
 * @param {import("../entry/d1.js").D1Handle} db
 * @param {import("../entry/stored.js").StoreOptions} [options]
 */
export function openD1(db, options = {}) {
  if (typeof db?.prepare !== "function" || typeof db.batch !== "function") {
    throw new ConversationError("INVALID_BODY", "openD1 takes a D1 database: the binding, such as env.DB, or a session of it.", { path: "db", type: typeOf(db) });
  }
  /** @param {import("./loads.js").Statement[]} statements */
  const batch = (statements) => db.batch(statements.map(([sql, values]) => (values.length > 0 ? db.prepare(sql).bind(...values) : db.prepare(sql))));
  const port = {
    read: async (/** @type {import("./loads.js").Statement[]} */ statements) => {
      // Each column has a name of its own, and an object's values are in their order.
      return (await batch(statements)).map(({ results }) => results.map(Object.values));
    },
    write: batch,
  };
  return new StoredConversations(new GuardedDriver("D1", CAPABILITIES, port), options);
}
