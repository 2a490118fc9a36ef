// PostgreSQL through PgBouncer, which gives each transaction another session.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SESSIONS } from "../support/pgbouncer.mjs";
import { ADA } from "../contract/support.mjs";
import { pgPool } from "./harness/clients.mjs";
import { increments, turns } from "./harness/many.mjs";
import { conformance, placeOf } from "./harness/promises.mjs";
import onPg from "./backends/pgbouncer-pg.mjs";
import onPostgres from "./backends/pgbouncer-postgres.mjs";

const place = placeOf(onPg);
/** What is refused before anything is sent meets no session, and the random calls are those of the others. */
const isSent = ({ name }) => !/^(input|random)/.test(name);

conformance(onPg, place, { which: isSent });
increments(onPg, place, { times: 3 });
turns(onPostgres, place, { times: 5 });

test("many clients share a few sessions", async () => {
  const address = await place.fresh();
  const stores = await Promise.all(Array.from({ length: 20 }, () => onPg.open(address)));
  await Promise.all(stores.map((store) => store.create(ADA)));
  const { client, end } = await pgPool([place.server.database.port]);
  const { rows } = await client.query("select count(*)::int as sessions from pg_stat_activity where datname = 'postgres' and pid <> pg_backend_pid()");
  assert.ok(rows[0].sessions >= 1 && rows[0].sessions <= SESSIONS, `${rows[0].sessions} sessions`);
  await end();
  await Promise.all(stores.map((store) => store.dispose()));
});
