import { afterEach } from "node:test";
import { openPostgres } from "convostate/postgres";
import { ADA } from "../../contract/support.mjs";
import { startPgBouncer } from "../../support/pgbouncer.mjs";
import { startPostgres } from "../../support/postgres.mjs";
import { pgPool, postgresSql } from "./clients.mjs";
import { onServer } from "./on-server.mjs";

export const openOn = (client, name, options) => openPostgres(client, { schema: name, ...options });
/** Nothing waits for the disk: what most tests look at does not depend on it. */
const QUICK = { fsync: "off" };

export const onPostgres = (name, connect) => onServer(name, { server: (settings = QUICK) => startPostgres(settings), connect, openOn });

export const onPgBouncer = (name, connect) => onServer(name, { server: (settings = QUICK) => startPgBouncer(settings), connect, openOn });

/** Clients and stores that end with their test. */
export function openedOn(place) {
  const ends = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function connected(connect, ports, options) {
    const { client, end } = await connect(ports, options);
    ends.push(end);
    return client;
  }

  /** A store with a conversation of Ada's on a client with these options, and another client to look into the server. */
  async function opened(connect = pgPool, options = {}) {
    const { ports, name } = await place.fresh();
    const sql = await connected(postgresSql, ports);
    const first = await openOn(sql, name);
    await first.create(ADA, { id: "a", metadata: { n: 0 } });
    const client = await connected(connect, ports, options);
    return { store: await openOn(client, name), client, first, sql, name, ports };
  }

  return { ends, connected, opened };
}

/** Settings of a session, as both libraries take them. */
export const session = (connect, settings) =>
  connect === pgPool
    ? { options: Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`).join(" ") }
    : { connection: settings };
