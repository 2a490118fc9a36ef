import { openPostgres } from "convostate/postgres";
import { startPostgres } from "../../support/postgres.mjs";
import { onServer } from "./on-server.mjs";

const openOn = (client, name, options) => openPostgres(client, { schema: name, ...options });
/** Nothing waits for the disk: what most tests look at does not depend on it. */
const QUICK = { fsync: "off" };

export const onPostgres = (name, connect) => onServer(name, { server: (settings = QUICK) => startPostgres(settings), connect, openOn });
