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
  other.exec("alter table convostate_client rename to convostate_client_2; update convostate_schema set version = 3");
  await assert.rejects(store.close(ADA, "a"), { code: "STORAGE" });
  await assert.rejects(store.close(ADA, "a"), { code: "STORAGE", message: /schema 3.*newer version/ });
  for (const one of [db, other]) one.close();
});

test("the older version goes on beside this one, and one that is opened later is refused by name", async () => {
  const file = await place.fresh();
  const [db, other] = [await database(file), await database(file)];
  // What the version before this one had, and what it writes.
  db.exec("alter table convostate_client drop column once; update convostate_schema set version = 1");
  const older = `insert into convostate_client (seq, clock, conversations, closed, expires, closed_since, lease_token, lease_until,
    user_id, bot_id, channel_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  other.prepare(older).run(3, 5, 0, 0, null, null, null, null, "bob", "shop", "web");
  const store = openSqlite(db);
  await assert.rejects(store.latest(ADA), { code: "STORAGE", message: /migrate\(\)/ });
  await store.migrate();
  await store.turn(ADA, (turn) => turn.create({ id: "a" }), { once: "m1" });
  other.prepare("update convostate_client set seq = ?, clock = ?, conversations = ?, closed = ? where user_id = ?").run(1, 7, 1, 0, "ada");
  other.prepare(older).run(3, 5, 0, 0, null, null, null, null, "eve", "shop", "web");
  assert.deepEqual(await store.turn(ADA, () => {}, { once: "m1" }), { repeated: true });
  assert.equal((await store.create({ ...ADA, user_id: "eve" })).version, 1);
  assert.equal(db.prepare("select version from convostate_schema").all()[0].version, 2);
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
  await store.turn(ADA, (turn) => turn.erase());
  await store.turn(ADA, () => {});
  for (const table of ["convostate_client", "convostate_conversation"]) assert.deepEqual(db.prepare(`select * from ${table}`).all(), []);
});
