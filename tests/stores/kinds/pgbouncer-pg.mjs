import { pgPool } from "../frame/clients.mjs";
import { onPgBouncer } from "../frame/postgres.mjs";

export default onPgBouncer("pgbouncer-pg", pgPool);
