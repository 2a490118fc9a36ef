import { pgPool } from "../frame/clients.mjs";
import { onPostgres } from "../frame/postgres.mjs";

export default onPostgres("pg", pgPool);
