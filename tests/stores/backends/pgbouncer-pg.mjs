import { pgPool } from "../harness/clients.mjs";
import { onPgBouncer } from "../harness/postgres.mjs";

export default onPgBouncer("pgbouncer-pg", pgPool);
