import { storeOptions, trustedStore } from "../driver.js";
import { postgresDriver } from "./driver.js";

/**
 * @param {import("../../entry/postgres.js").PostgresPool} pool
 * @param {import("../../entry/postgres.js").PostgresOptions} [options]
 */
export async function openPostgres(pool, options = {}) {
  const { schema, ...rest } = storeOptions(options, ["schema"]);
  return trustedStore(await postgresDriver(pool, schema), rest);
}
