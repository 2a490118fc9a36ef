import { postgresSql } from "../frame/clients.mjs";
import { onPgBouncer } from "../frame/postgres.mjs";

export default onPgBouncer("pgbouncer-postgres", postgresSql);
