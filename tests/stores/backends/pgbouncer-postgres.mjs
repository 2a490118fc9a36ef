import { postgresSql } from "../harness/clients.mjs";
import { onPgBouncer } from "../harness/postgres.mjs";

export default onPgBouncer("pgbouncer-postgres", postgresSql);
