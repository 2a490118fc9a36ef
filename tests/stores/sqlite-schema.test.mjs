// The schema: made and brought up to date by one call, refused when it is newer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openSqlite } from "convostate/sqlite";
import { ADA } from "../contract/support.mjs";
import { placeOf } from "./harness/promises.mjs";
import sqlite, { database } from "./backends/sqlite.mjs";

const place = placeOf(sqlite);

test("before migrate every call is refused, with a word about it", async () => {
  const store = openSqlite(await database(":memory:"));
  for (const call of [() => store.create(ADA), () => store.latest(ADA), () => store.sweep(), () => store.turn(ADA, () => {})]) {
    await assert.rejects(call(), { code: "STORAGE", message: /migrate\(\)/ });
  }
  await store.migrate();
  await store.migrate();
  assert.equal((await store.create(ADA)).version, 1);
});

test("a newer schema is refused and left alone", async () => {
  const file = await place.fresh();
  const db = await database(file);
  db.exec("update convostate_schema set version = 99");
  const store = openSqlite(db);
  await assert.rejects(store.get(ADA, "a"), { code: "STORAGE", message: /schema 99.*newer version/ });
  await assert.rejects(store.migrate(), { code: "STORAGE", message: /schema 99.*newer version/ });
  assert.equal(db.prepare("select version from convostate_schema").all()[0].version, 99);
  db.close();
});

test("a version that is none is refused, and what to do about it is said", async () => {
  for (const [change, said] of [["delete from convostate_schema", /version table is empty/], ["update convostate_schema set version = -1", /version is -1/]]) {
    const db = await database(await place.fresh());
    db.exec(change);
    const store = openSqlite(db);
    await assert.rejects(store.latest(ADA), { code: "STORAGE", message: said });
    await assert.rejects(store.migrate(), { code: "STORAGE", message: said });
    db.close();
  }
});

test("a version that has moved the tables on stops those that were there before, and they say so", async () => {
  const file = await place.fresh();
  const [db, other] = [await database(file), await database(file)];
  const store = openSqlite(db);
  await store.create(ADA, { id: "a" });
  other.exec("alter table convostate_head rename to convostate_head_2; update convostate_schema set version = 4");
  await assert.rejects(store.close(ADA, "a"), { code: "STORAGE" });
  await assert.rejects(store.close(ADA, "a"), { code: "STORAGE", message: /schema 4.*newer version/ });
  for (const one of [db, other]) one.close();
});

/** Takes a file back to what the version before this one made, and the one before that. */
const TO_VERSION_2 = `drop table convostate_memory; alter table convostate_head drop column memories;
  alter table convostate_head rename to convostate_client; update convostate_schema set version = 2`;
const TO_VERSION_1 = `${TO_VERSION_2}; alter table convostate_client drop column once; update convostate_schema set version = 1`;

test("a file of each older version is brought up to date with all that is in it", async () => {
  for (const back of [TO_VERSION_2, TO_VERSION_1]) {
    const db = await database(await place.fresh());
    const before = openSqlite(db);
    await before.create(ADA, { id: "a", step_id: "size" });
    await before.dispose();
    db.exec(back);
    const store = openSqlite(db);
    await assert.rejects(store.latest(ADA), { code: "STORAGE", message: /migrate\(\)/ });
    await store.migrate();
    assert.equal((await store.latest(ADA)).step_id, "size");
    await store.remember(ADA, "name", "Ada");
    await store.turn(ADA, (turn) => turn.close("a"), { once: "m1" });
    assert.deepEqual(await store.turn(ADA, () => {}, { once: "m1" }), { repeated: true });
    assert.equal((await store.recall(ADA, "name")).value, "Ada");
    assert.equal(db.prepare("select version from convostate_schema").all()[0].version, 3);
    db.close();
  }
});

test("the older version, which knows no memories, is stopped by its statements, and refused by name when it is opened", async () => {
  const file = await place.fresh();
  const [db, other] = [await database(file), await database(file)];
  db.exec(TO_VERSION_2);
  // What the version before this one had prepared while it went on.
  const older = ["update convostate_client set clock = 1", "delete from convostate_client"].map((sql) => other.prepare(sql));
  const reading = other.prepare("select key from convostate_client");
  const store = openSqlite(db);
  await store.migrate();
  await store.remember(ADA, "name", "Ada");
  for (const statement of older) assert.throws(() => statement.run(), /no such table/);
  assert.throws(() => reading.all(), /no such table/);
  assert.equal((await store.recall(ADA, "name")).value, "Ada");
  for (const one of [db, other]) one.close();
});

test("two may migrate one file at once", async () => {
  const file = `${await place.fresh()}-new`;
  const stores = await Promise.all([1, 2].map(async () => openSqlite(await database(file))));
  await Promise.all(stores.map((store) => store.migrate()));
  await stores[0].create(ADA, { id: "a" });
  assert.equal((await stores[1].get(ADA, "a")).id, "a");
});

test("the file may be the bot's own", async () => {
  const db = await database(":memory:");
  db.exec("create table conversation (x); pragma user_version = 7");
  const store = openSqlite(db);
  await store.migrate();
  await store.create(ADA);
  const names = db.prepare("select name from sqlite_schema where name not like 'sqlite_%'").all().map(({ name }) => name);
  assert.deepEqual(names.filter((name) => !name.startsWith("convostate_")), ["conversation"]);
  assert.equal(Object.values(db.prepare("pragma user_version").all()[0])[0], 7);
});

test("the connection is set up for durability", async () => {
  const db = await database(await place.fresh());
  db.exec("pragma synchronous = off; pragma secure_delete = off");
  const store = openSqlite(db);
  const pragma = (name) => Object.values(db.prepare(`pragma ${name}`).all()[0])[0];
  assert.deepEqual(["journal_mode", "synchronous", "secure_delete", "busy_timeout"].map(pragma), ["wal", 2, 1, 10]);
  assert.deepEqual(store.capabilities, { durable: true, shared: true, atomic: true, evictable: false });
});

test("a database in memory does not promise what it can't keep, and what needs it is refused by name", async () => {
  const db = await database(":memory:");
  assert.deepEqual(openSqlite(db).capabilities, { durable: false, shared: false, atomic: true, evictable: false });
  const store = openSqlite(db, { require: { durable: true } });
  await store.migrate();
  for (const call of [() => store.create(ADA), () => store.latest(ADA), () => store.turn(ADA, () => {}), () => store.sweep()]) {
    await assert.rejects(call(), { code: "STORAGE", message: /durable: false/ });
  }
  assert.throws(() => openSqlite(db, { require: { fast: true } }), { code: "INVALID_BODY", details: { path: "options.require.fast" } });
});

test("nothing of an erased client is left in the file's tables", async () => {
  const db = await database(":memory:");
  const store = openSqlite(db);
  await store.migrate();
  await store.create(ADA, { metadata: { secret: 1 } });
  await store.remember(ADA, "secret", 1);
  await store.turn(ADA, (turn) => turn.erase());
  await store.turn(ADA, () => {});
  for (const table of ["convostate_head", "convostate_conversation", "convostate_memory"]) assert.deepEqual(db.prepare(`select * from ${table}`).all(), []);
});
