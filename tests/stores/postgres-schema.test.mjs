// The schema's steps, and its partitions.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADA, BOB } from "../contract/support.mjs";
import { pgPool, postgresSql } from "./harness/clients.mjs";
import { openOn, openedOn } from "./harness/postgres.mjs";
import { placeOf } from "./harness/promises.mjs";
import { allOf } from "./harness/steps.mjs";
import onPg from "./backends/pg.mjs";

const place = placeOf(onPg);
const { connected, opened } = openedOn(place);

/** Takes a schema back to what the version before this one made, and to what version 0.1.0 made. */
const TO_VERSION_2 = (name) => `
  drop table ${name}.memory;
  alter table ${name}.head drop memories;
  alter table ${name}.head rename to client;
  update ${name}.version set version = 2`;
const TO_VERSION_1 = (name) => `${TO_VERSION_2(name)};
  alter table ${name}.client reset (fillfactor), drop once;
  alter table ${name}.conversation reset (fillfactor), drop interaction_day, drop deadline_day, drop ended_at;
  create index on ${name}.conversation (client, last_interaction_at, seq) where status = 'OPEN';
  create index on ${name}.conversation (client, deadline, seq) where deadline is not null;
  create index on ${name}.conversation (client, updated_at, seq) where status <> 'OPEN';
  update ${name}.version set version = 1`;

const shapeOf = async (sql, name) => {
  const indexes = await sql`select indexdef from pg_indexes where schemaname = ${name} order by 1`;
  const tables = await sql`select relname, reloptions from pg_class where relnamespace = ${name}::regnamespace and relkind in ('r', 'p') order by 1`;
  return JSON.stringify([indexes, tables]).replaceAll(name, "NAME");
};

test("tables of version 1 are brought up to date with all that is in them", async () => {
  const { sql, store, name } = await opened();
  await store.create(ADA, { id: "b", ttl: 60 });
  await store.create(ADA, { id: "c" });
  await store.close(ADA, "c", "FAILED");
  await store.create(BOB, { id: "a" });
  const before = [await allOf(store, ADA), await allOf(store, BOB)];
  const shape = await shapeOf(sql, name);
  await sql.unsafe(TO_VERSION_1(name));
  const older = await openOn(sql, name);
  await assert.rejects(older.latest(ADA), { code: "STORAGE", message: /migrate\(\)/ });
  await older.migrate();
  await older.migrate();
  assert.deepEqual([await allOf(store, ADA), await allOf(store, BOB)], before);
  assert.equal(await shapeOf(sql, name), shape, "as if they were new");
  assert.equal((await store.latest(ADA)).id, "b");
  await store.closeAll(ADA);
  assert.deepEqual((await store.list(ADA, { status: "CLOSED" })).conversations.map(({ id }) => id), ["b", "a"]);
});

test("the older version, which knows no memories, is stopped by its statements", async () => {
  const { sql, store, name } = await opened();
  await sql.unsafe(TO_VERSION_2(name));
  await store.create(ADA, { id: "a" }).then(assert.fail, () => {});
  const newer = await openOn(sql, name);
  await newer.migrate();
  await newer.remember(ADA, "name", "Ada");
  for (const statement of [`update ${name}.client set revision = 2`, `delete from ${name}.client`]) {
    await assert.rejects(sql.unsafe(statement), { code: "42P01" });
  }
  assert.equal((await newer.recall(ADA, "name")).value, "Ada");
});

test("of conversations of several days, the latest, the soonest and the oldest are found", async () => {
  const { ports } = await place.fresh();
  const days = (count) => 1_700_000_000_000 + count * 86_400_000;
  let now = days(0);
  const store = await openOn(await connected(pgPool, ports), "days", { now: () => now, retention: { seconds: 3600 } });
  await store.migrate();
  for (const [day, id] of ["a", "b", "c", "d"].entries()) {
    now = days(day);
    await store.create(ADA, { id, ttl: 86_400 * (10 - 3 * day) || 3600 });
  }
  now = days(3) + 1;
  await store.update(ADA, "b", { last_interaction: true });
  assert.equal((await store.latest(ADA)).id, "b");
  now = days(3) + 2;
  await store.update(ADA, "a", { last_interaction: true });
  assert.equal((await store.latest(ADA)).id, "a");
  now = days(7);
  // d was to last a day, c four from its creation, b seven and a ten from their last interaction.
  assert.deepEqual(await store.sweep(), { expired: 2, removed: 0 });
  assert.deepEqual((await allOf(store, ADA)).map(({ id, status }) => id + status), ["dEXPIRED", "cEXPIRED", "bOPEN", "aOPEN"]);
  now = days(9);
  assert.deepEqual(await store.sweep(), { expired: 0, removed: 2 });
});

test("conversations in partitions answer as those in one table do", async () => {
  const { ports } = await place.fresh();
  const sql = await connected(postgresSql, ports);
  const store = await openOn(await connected(pgPool, ports), "parts");
  await store.migrate({ partitions: 4 });
  const clients = Array.from({ length: 20 }, (_, number) => ({ ...ADA, user_id: `user ${number}` }));
  for (const client of clients) await store.create(client, { id: "a", ttl: 60 });
  const used = await sql`select distinct tableoid::regclass::text as name from parts.conversation`;
  assert.ok(used.length > 1, "they are spread");
  assert.equal((await store.latest(clients[7])).id, "a");
  await store.update(clients[7], "a", { last_interaction: true, step_id: "s" });
  await store.closeAll(clients[7]);
  assert.deepEqual((await store.list(clients[7])).conversations.map(({ id, status }) => id + status), ["aCLOSED"]);
  assert.equal(await store.erase(clients[7]), 1);
  await store.migrate({ partitions: 4 });
  await store.migrate();
});

test("partitions of tables that stand, or in a number that may not be, are refused and change nothing", async () => {
  const { store, sql, name } = await opened();
  const refused = { code: "INVALID_BODY", details: { path: "options.partitions" } };
  await assert.rejects(store.migrate({ partitions: 8 }), { ...refused, message: /must be left out, or 0 as the tables have it/ });
  await sql.unsafe(TO_VERSION_1(name));
  await assert.rejects(store.migrate({ partitions: 8 }), refused);
  assert.deepEqual((await sql.unsafe(`select version from ${name}.version`)).map(({ version }) => version), [1]);
  for (const partitions of [0, 3, 128, "8", null, NaN, "1); drop table x"]) await assert.rejects(store.migrate({ partitions }), refused);
  await assert.rejects(store.migrate({ parts: 8 }), { code: "INVALID_BODY", message: /parts/ });
  await store.migrate();
});
