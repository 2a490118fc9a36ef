// Sessions as a server may give them: few, ended, without rights, with settings that nobody expects.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ADA, BOB } from "../contract/support.mjs";
import { pgPool, postgresSql } from "./harness/clients.mjs";
import { everythingOf, storage } from "./harness/faults.mjs";
import { compareWithEngine } from "./harness/model.mjs";
import { openOn, openedOn, session } from "./harness/postgres.mjs";
import { placeOf } from "./harness/promises.mjs";
import backend from "./backends/pg.mjs";

const place = placeOf(backend);
const { connected, opened } = openedOn(place);

const ODD = {
  DateStyle: "SQL,DMY",
  IntervalStyle: "sql_standard",
  TimeZone: "Asia/Kathmandu",
  bytea_output: "escape",
  default_transaction_isolation: "serializable",
  extra_float_digits: "0",
  search_path: "nowhere",
  standard_conforming_strings: "off",
};

const DOOMED = { application_name: "doomed" };
const isDenied = (error) => storage(error, /permission denied/) && error.outcome === undefined;

/** Ends the sessions that are named so, those that wait for a lock only if asked; answers how many. */
const terminate = async (sql, waiting = false) =>
  (await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'doomed' and (${waiting}::boolean is false or wait_event_type = 'Lock')`).length;

for (const connect of [pgPool, postgresSql]) {
  test(`${connect.name}: sessions with settings that nobody expects answer as the engine does`, async () => {
    await compareWithEngine(async (options) => {
      const { ports, name } = await place.fresh();
      return openOn(await connected(connect, ports, session(connect, ODD)), name, options);
    }, 1, 400);
  });

  test(`${connect.name}: a session that is ended between two calls`, async () => {
    const { store, sql } = await opened(connect, session(connect, DOOMED));
    await store.update(ADA, "a", { metadata: { n: 1 } });
    const before = await everythingOf(store);
    assert.ok((await terminate(sql)) > 0);
    const error = await store.update(ADA, "a", { metadata: { n: 2 } }).then(() => null, (error) => error);
    if (error !== null) {
      assert.ok(storage(error, /./) && error.outcome === undefined, String(error));
      assert.deepEqual(await everythingOf(store), before);
    }
    await store.update(ADA, "a", { metadata: { n: 3 } });
    assert.equal((await store.get(ADA, "a")).metadata.n, 3);
  });

  test(`${connect.name}: a session that is ended while it reads`, async () => {
    const { store, sql, name } = await opened(connect, session(connect, DOOMED));
    await sql.begin(async (tx) => {
      await tx.unsafe(`lock table ${name}.head in access exclusive mode`);
      const closing = store.close(ADA, "a");
      closing.catch(() => {});
      while ((await terminate(sql, true)) === 0) await sleep(10);
      await assert.rejects(closing, (error) => storage(error, /./) && error.outcome === undefined);
    });
    assert.equal((await store.get(ADA, "a")).status, "OPEN");
    await store.close(ADA, "a");
  });

  test(`${connect.name}: one session for many calls at once, and for turns`, { timeout: 600_000 }, async () => {
    const { store } = await opened(connect, { max: 1 });
    const count = ({ metadata }) => ({ metadata: { n: metadata.n + 1 } });
    await Promise.all(Array.from({ length: 40 }, async (_, index) => {
      if (index % 4 === 0) await store.create(BOB, { id: `c${index}` });
      else if (index % 4 === 1) await store.turn(ADA, (turn) => turn.modify("a", count, { attempts: 1000 }));
      else await store.modify(ADA, "a", count, { attempts: 1000 });
    }));
    assert.equal((await store.list(BOB, { limit: 100 })).conversations.length, 10);
    assert.equal((await store.get(ADA, "a")).metadata.n, 30);
  });

  test(`${connect.name}: a pool that was ended`, async () => {
    const { store, first, client } = await opened(connect);
    await client.end();
    for (const call of [() => store.latest(ADA), () => store.create(ADA), () => store.close(ADA, "a"), () => store.sweep(), () => store.migrate()]) {
      await assert.rejects(call(), (error) => storage(error, /end/i) && error.outcome === undefined);
    }
    assert.equal((await first.get(ADA, "a")).status, "OPEN");
    await first.close(ADA, "a");
  });

  test(`${connect.name}: one who may read, but not write; and one who may nothing`, async () => {
    const { sql, name, ports, first } = await opened();
    const [reader, stranger] = ["reader", "stranger"].map((role) => `${role}_${name}`);
    await sql.unsafe(`create role ${reader} login; create role ${stranger} login; grant usage on schema ${name} to ${reader};
      grant select on all tables in schema ${name} to ${reader}`);
    const as = async (user) => openOn(await connected(connect, ports, { user }), name);
    const store = await as(reader);
    const before = await everythingOf(first);
    for (const write of [() => store.create(ADA), () => store.update(ADA, "a", { step_id: "s" }), () => store.closeAll(ADA), () => store.erase(ADA), () => store.turn(ADA, () => {})]) {
      await assert.rejects(write(), isDenied);
    }
    assert.deepEqual(await everythingOf(store), before);
    await assert.rejects(as(stranger), isDenied);
    await first.close(ADA, "a");
  });
}

test("migrating again changes nothing", async () => {
  const { store, first } = await opened();
  const before = await everythingOf(first);
  await store.migrate();
  await first.migrate();
  assert.deepEqual(await everythingOf(store), before);
});
