import { checkFields } from "../arguments.js";
import { StoredConversations } from "../conversations.js";
import { postgresDriver } from "./postgres.js";

/**
 * @param {import("../postgres.js").PostgresPool} pool
 * @param {import("../postgres.js").PostgresOptions} [options]
 */
export async function openPostgres(pool, options = {}) {
  const { schema, ...rest } = checkFields(options, "options", ["schema", "now", "id", "retention", "require"]);
  return new StoredConversations(await postgresDriver(pool, schema), rest);
}
