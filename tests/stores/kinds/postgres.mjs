import { postgresSql } from "../frame/clients.mjs";
import { onPostgres } from "../frame/postgres.mjs";

export default onPostgres("postgres", postgresSql);
