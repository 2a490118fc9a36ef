// What goes wrong in PostgreSQL or on the way to it is STORAGE with its cause: what was there is still there, and the next call
// works.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openPostgres } from "convostate/postgres";
import { ADA, BOB } from "../contract/support.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { breakable, eachCallFails } from "./harness/broken-calls.mjs";
import { pgPool, postgresSql } from "./harness/clients.mjs";
import { everythingOf, storage } from "./harness/faults.mjs";
import { openOn, openedOn, session } from "./harness/postgres.mjs";
import { placeOf } from "./harness/promises.mjs";
import { allOf } from "./harness/steps.mjs";
import onPg from "./backends/pg.mjs";
import onPostgres from "./backends/postgres.mjs";

const place = placeOf(onPg);
const { ends, connected, opened } = openedOn(place);

eachCallFails(onPg, place, { connect: pgPool, openOn, broken: (pool, fault) => new Proxy(pool, {
  get(target, name) {
    if (name !== "connect") return target[name];
    return async () => {
      await fault.ask(() => {});
      return breakable(await target.connect(), fault, ["query"]);
    };
  },
}) });
eachCallFails(onPostgres, place, { connect: postgresSql, openOn, broken: (sql, fault) => ({
  unsafe: (text, values) => ({ values: () => fault.ask(() => sql.unsafe(text, values).values()) }),
}) });

for (const connect of [pgPool, postgresSql]) {
  test(`${connect.name}: a session that may only read`, async () => {
    const { store, first } = await opened(connect, session(connect, { default_transaction_read_only: "on" }));
    assert.equal((await store.latest(ADA)).id, "a");
    const before = await everythingOf(store);
    await assert.rejects(store.close(ADA, "a"), (error) => storage(error, /read-only/) && error.outcome === undefined);
    assert.deepEqual(await everythingOf(store), before);
    await first.close(ADA, "a");
    assert.equal(await store.latest(ADA), null);
  });

  test(`${connect.name}: a statement that takes too long, behind another's lock`, async () => {
    const { store, sql, name } = await opened(connect, session(connect, { statement_timeout: "200" }));
    await sql.begin(async (tx) => {
      await tx.unsafe(`select 1 from ${name}.head for update`);
      await assert.rejects(store.close(ADA, "a"), (error) => storage(error, /timeout/) && error.outcome === undefined);
      assert.equal((await store.get(ADA, "a")).status, "OPEN");
    });
    await store.close(ADA, "a");
  });

  test(`${connect.name}: a session that is ended while it commits`, async () => {
    const { store, sql, name } = await opened(connect, session(connect, { application_name: "doomed" }));
    await sql.begin(async (tx) => {
      await tx.unsafe(`select 1 from ${name}.head for update`);
      const closing = store.close(ADA, "a");
      closing.catch(() => {});
      while ((await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doomed' and wait_event_type = 'Lock'`).length === 0) await sleep(10);
      await assert.rejects(closing, (error) => storage(error, /./) && error.outcome === "unknown");
    });
    assert.equal((await store.get(ADA, "a")).status, "OPEN");
    await store.close(ADA, "a");
  });

  test(`${connect.name}: sessions that are serializable by default lose no update`, async () => {
    const { first, sql, ports, name } = await opened();
    const options = session(connect, { application_name: "strict", default_transaction_isolation: "serializable" });
    const stores = await Promise.all([1, 2, 3].map(async () => openOn(await connected(connect, ports, options), name)));
    const count = ({ metadata }) => ({ metadata: { n: metadata.n + 1 } });
    await Promise.all(stores.map(async (store) => {
      for (let time = 0; time < 20; time += 1) await store.modify(ADA, "a", count, { attempts: 1000 });
    }));
    assert.equal((await first.get(ADA, "a")).metadata.n, 60);
    const late = await sql.begin(async (tx) => {
      await tx.unsafe(`update ${name}.head set revision = revision + 1`);
      const changing = stores[0].update(ADA, "a", { metadata: { n: 61 } });
      changing.catch(() => {});
      while ((await sql`select 1 from pg_stat_activity where application_name = 'strict' and wait_event_type = 'Lock'`).length === 0) await sleep(10);
      return { changing };
    });
    await late.changing;
    assert.equal((await first.get(ADA, "a")).metadata.n, 61);
  });
}

test("a disk that is full", async () => {
  const full = await startPostgres();
  ends.push(full.stop);
  const admin = await connected(pgPool, [full.port]);
  const before = await openPostgres(admin);
  await before.migrate();
  await before.create(ADA, { id: "a", metadata: { n: 0 } });
  await full.limitFiles(1_100_000);
  const store = await openPostgres(await connected(pgPool, [full.port]));
  let error = null;
  let stands = 0;
  for (let time = 0; error === null && time < 200; time += 1) {
    // Random, so that the server can't make it smaller.
    const metadata = { text: randomBytes(45_000).toString("base64") };
    error = await store.create(BOB, { id: `c${time}`, metadata }).then(() => null, (error) => error);
    if (error === null) stands += 1;
  }
  assert.ok(error && storage(error, /could not (extend|write)/), String(error?.cause ?? error));
  assert.ok(stands > 0 && stands < 200);
  assert.equal((await allOf(store, BOB)).length, stands);
  assert.equal(error.outcome, undefined, "the server undid it");
  await store.update(ADA, "a", { metadata: { n: 1 } });
  await full.limitFiles("unlimited");
  await (await openPostgres(await connected(pgPool, [full.port]))).create(BOB, { id: "now" });
});

test("what a server promises is what its settings say", async () => {
  const { ports, name } = await opened();
  const said = async (settings) => (await openOn(await connected(pgPool, ports, session(pgPool, settings)), name)).capabilities;
  const others = { shared: true, atomic: true, evictable: false };
  assert.deepEqual(await said({}), { durable: false, ...others }, "the tests' server has fsync off");
  const durable = await startPostgres();
  ends.push(durable.stop);
  const open = async (settings) => openPostgres(await connected(pgPool, [durable.port], session(pgPool, settings)), { require: { durable: true } });
  const store = await open({});
  await store.migrate();
  assert.deepEqual(store.capabilities, { durable: true, ...others });
  assert.equal(await store.latest(ADA), null);
  const hasty = await open({ synchronous_commit: "off" });
  assert.deepEqual(hasty.capabilities, { durable: false, ...others });
  await assert.rejects(hasty.latest(ADA), { code: "STORAGE", message: /durable/ });
});

test("before migrate every call is refused, a newer schema is refused and left alone", async () => {
  const { sql, ports } = await opened();
  const store = await openOn(sql, "none");
  for (const call of [() => store.create(ADA), () => store.latest(ADA), () => store.sweep(), () => store.turn(ADA, () => {})]) {
    await assert.rejects(call(), { code: "STORAGE", message: /migrate\(\)/ });
  }
  await (await openOn(await connected(pgPool, ports), "none")).migrate();
  assert.equal((await store.create(ADA)).version, 1, "another one has migrated");
  await sql`update none.version set version = 99`;
  await assert.rejects(openOn(sql, "none"), { code: "STORAGE", message: /schema 99/ });
  await assert.rejects(store.migrate(), { code: "STORAGE", message: /schema 99/ });
  assert.deepEqual((await sql`select version from none.version`).map(({ version }) => version), [99]);
});

test("a version that is none is refused, and what to do about it is said", async () => {
  const { sql, store, name } = await opened();
  for (const [change, said] of [[`update ${name}.version set version = -1`, /version is -1/], [`delete from ${name}.version`, /version table is empty/]]) {
    await sql.unsafe(change);
    await assert.rejects(openOn(sql, name), { code: "STORAGE", message: said });
    await assert.rejects(store.migrate(), { code: "STORAGE", message: said });
  }
});

test("a version that has moved the tables on stops those that were there before, and they say so", async () => {
  const { sql, store, name } = await opened();
  await sql.unsafe(`alter table ${name}.head rename to client_2; update ${name}.version set version = 99`);
  for (const call of [() => store.close(ADA, "a"), () => store.latest(ADA), () => store.sweep()]) {
    await assert.rejects(call(), (error) => storage(error, /./) && /schema 99.*newer version/.test(error.message));
  }
});

test("a library that was told to make undefined of NULL", async () => {
  const { ports, name, first } = await opened();
  const sql = await connected(postgresSql, ports, { transform: { value: { from: (value) => value ?? undefined } } });
  const store = await openOn(sql, name);
  const { id } = await store.create(ADA, { id: "b" });
  await store.update(ADA, id, { step_id: "s", last_interaction: true });
  assert.deepEqual(await store.latest(ADA), await first.latest(ADA));
  assert.equal((await store.latest(ADA)).flow_id, null);
  assert.equal(await store.latest(BOB), null);
  assert.equal(await store.erase(ADA), 2);
});

test("many may migrate at once, and those that may not are told", async () => {
  const { sql, ports } = await opened();
  const stores = await Promise.all(Array.from({ length: 8 }, async () => openOn(await connected(pgPool, ports), "together")));
  await Promise.all(stores.map((store) => store.migrate()));
  await stores[0].create(ADA, { id: "a" });
  for (const store of stores) assert.equal((await store.latest(ADA)).id, "a");
  await sql`create role guest login`;
  const guest = await openOn(await connected(pgPool, ports, { user: "guest" }), "guests");
  await assert.rejects(guest.migrate(), (error) => storage(error, /permission denied/));
  await sql`create schema guests authorization guest`;
  await guest.migrate();
  assert.equal((await guest.create(ADA)).version, 1);
});

test("a database that can't hold every text", async () => {
  const { sql, ports } = await opened();
  await sql`create database plain encoding 'SQL_ASCII' template template0`;
  const store = await openPostgres(await connected(pgPool, ports, { database: "plain" }));
  await assert.rejects(store.migrate(), (error) => storage(error, /UTF8/));
});

test("nothing is left of a client that was erased, nor of one whose last conversation was removed", async () => {
  const { store, sql, name } = await opened();
  for (let index = 0; index < 20; index += 1) await store.create(ADA, { id: `c${index}`, ttl: 60 });
  await store.closeAll(ADA, "SWITCHED");
  await store.turn(ADA, (turn) => turn.create({ ttl: 60 }));
  assert.equal(await store.erase(ADA), 22);
  for (const table of ["head", "conversation", "memory"]) assert.equal((await sql.unsafe(`select 1 from ${name}.${table}`)).length, 0);
});

test("what is no pool, or another library's, and options that are none", async () => {
  // The last one is as Neon's: what it makes of `unsafe` is put into other statements.
  for (const pool of [undefined, null, {}, "postgres://localhost", { connect() {}, query() {} }, { unsafe: (text) => ({ sql: text }) }]) {
    await assert.rejects(openPostgres(pool), ({ code, details }) => code === "INVALID_BODY" && details.path === "pool");
  }
  const { sql } = await opened();
  await assert.rejects(openPostgres(sql, { schema: 1 }), { code: "INVALID_BODY", details: { path: "options.schema", type: "number" } });
  for (const schema of ["", "Bot", "a-b", 'a"; drop table x', "1a", "x".repeat(64)]) {
    await assert.rejects(openPostgres(sql, { schema }), { code: "INVALID_BODY", details: { path: "options.schema" } }, schema);
  }
  await assert.rejects(openPostgres(sql, { shcema: "a" }), { code: "INVALID_BODY", message: /schema/ });
});

test("a server that is not there", async () => {
  const server = await startPostgres({ fsync: "off" });
  const pool = await connected(pgPool, [server.port]);
  const sql = await connected(postgresSql, [server.port], { connect_timeout: 2 });
  const stores = [await openPostgres(pool), await openPostgres(sql)];
  await stores[0].migrate();
  await server.stop();
  for (const store of stores) {
    await store.latest(ADA).catch(() => {});
    for (const call of [() => store.latest(ADA), () => store.create(ADA), () => store.sweep(), () => store.migrate()]) {
      await assert.rejects(call(), (error) => storage(error, /./) && error.outcome === undefined);
    }
  }
  await assert.rejects(openPostgres(pool), (error) => storage(error, /./));
});
