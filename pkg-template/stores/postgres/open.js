import { checkFields } from "../../front/arguments.js";
import { StoredConversations } from "../conversations.js";
import { postgresDriver } from "./driver.js";

/**
 * @param {import("../../entry/postgres.js").PostgresPool} pool
 * @param {import("../../entry/postgres.js").PostgresOptions} [options]
 */
export async function openPostgres(pool, options = {}) {
  const { schema, ...rest } = checkFields(options, "options", ["schema", "now", "id", "retention", "maxMemoryBytes", "require"]);
  return new StoredConversations(await postgresDriver(pool, schema), rest);
}
