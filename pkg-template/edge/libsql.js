import { wrongType } from "../front/errors.js";
import { Alarm } from "../stores/alarm.js";
import { StoredConversations } from "../stores/conversations.js";
import { DatabaseDriver } from "./database.js";

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
    throw wrongType("INVALID_BODY", "client", "one of @libsql/client: createClient({ url })", client);
  }
  // What a server does with an acknowledged change, it does not say.
  const isFile = client.protocol === "file";
  const durable = isFile || /** @type {const} */ ("unknown");
  /** @type {Promise<unknown> | undefined} */
  let waiting;
  /** @type {import("./driver.js").Port} */
  const port = async (mode, statements) => {
    if (isFile) await (waiting ??= client.execute(WAIT));
    const answers = await client.batch(statements.map(([sql, args]) => ({ sql, args })), mode);
    return answers.map(({ rows }) => rows.map((row) => Array.from(/** @type {any} */ (row))));
  };
  return new StoredConversations(new DatabaseDriver("libSQL", { durable, shared: true, atomic: true, evictable: false }, () => port), options, Alarm);
}
