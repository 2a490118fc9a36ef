import { pgPool } from "../harness/clients.mjs";
import { onPostgres } from "../harness/postgres.mjs";

export default onPostgres("pg", pgPool);
