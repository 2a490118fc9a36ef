import { ConversationError, typeOf } from "../front/errors.js";
import { StoredConversations } from "../stores/conversations.js";
import { GuardedDriver } from "./driver.js";

/**
 * How long a file that another connection has locked is waited for, in milliseconds. The library stands still meanwhile; without it, a
 * statement that met a lock would stay in progress, and nothing could be committed on its connection any more.
 */
const WAIT = "pragma busy_timeout = 5000";

/**
 * @param {import("../entry/libsql.js").LibsqlClient} client
 * @param {import("../entry/stored.js").StoreOptions} [options]
 */
export function openLibsql(client, options = {}) {
  if (typeof client?.batch !== "function" || typeof client.execute !== "function") {
    throw new ConversationError("INVALID_BODY", "openLibsql takes a client of @libsql/client: createClient({ url }).", { path: "client", type: typeOf(client) });
  }
  // What a server does with an acknowledged change, it does not say.
  const isFile = client.protocol === "file";
  const durable = isFile || /** @type {const} */ ("unknown");
  /** @type {Promise<unknown> | undefined} */
  let waiting;
  /**
   * @param {import("./loads.js").Statement[]} statements
   * @param {"read" | "write"} mode
   */
  const batch = async (statements, mode) => {
    if (isFile) await (waiting ??= client.execute(WAIT));
    return client.batch(statements.map(([sql, args]) => ({ sql, args })), mode);
  };
  const port = {
    read: async (/** @type {import("./loads.js").Statement[]} */ statements) => {
      return (await batch(statements, "read")).map(({ rows }) => rows.map((row) => Array.from(/** @type {any} */ (row))));
    },
    write: (/** @type {import("./loads.js").Statement[]} */ statements) => batch(statements, "write"),
  };
  return new StoredConversations(new GuardedDriver("libSQL", { durable, shared: true, atomic: true, evictable: false }, port), options);
}
