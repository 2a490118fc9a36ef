// What goes wrong in the file is STORAGE with its cause: what was there is still there, and the next write works.

import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { openSqlite } from "convostate/sqlite";
import { ADA, BOB, clockAt } from "../contract/support.mjs";
import { CALLS } from "./harness/calls.mjs";
import { placeOf } from "./harness/promises.mjs";
import { everythingOf, storage } from "./harness/faults.mjs";
import sqlite, { database, library } from "./backends/sqlite.mjs";

const place = placeOf(sqlite);

/** A handle that counts what is asked of it, and fails from the call of one number to that of another. */
function faulty(db) {
  const state = { asked: 0, from: Infinity, to: Infinity, failed: 0 };
  const ask = (work) => {
    state.asked += 1;
    if (state.asked < state.from || state.asked > state.to) return work();
    state.failed += 1;
    throw new Error("injected");
  };
  const wrapped = (statement) => ({
    all: (...values) => ask(() => statement.all(...values)),
    run: (...values) => ask(() => statement.run(...values)),
  });
  const handle = {
    exec: (sql) => ask(() => db.exec(sql)),
    prepare: (sql) => ask(() => wrapped(db.prepare(sql))),
  };
  return { state, handle };
}

async function furnished(options) {
  const file = await place.fresh();
  const db = await database(file);
  const { state, handle } = faulty(db);
  const clock = clockAt();
  const store = openSqlite(handle, { now: clock.now, retention: { seconds: 3600 }, ...options });
  await store.create(ADA, { id: "a", metadata: { n: 0 } });
  await store.create(ADA, { id: "b" });
  await store.create(ADA, { id: "due", ttl: 1 });
  await store.create(ADA, { id: "old" });
  await store.close(ADA, "old");
  await store.create(BOB, { id: "a" });
  clock.at += 7_200_000;
  const other = await sqlite.open(file, { now: clock.now });
  return { db, state, store, other, async end() {
    await store.dispose();
    await other.dispose();
    db.close();
  } };
}

for (const [name, call] of Object.entries(CALLS)) {
  for (const burst of [1, 2, 3]) {
    test(`${name}: each I/O call fails, ${burst} in a row`, async () => {
      let places = 0;
      for (let nth = 1; ; nth += 1) {
        const { state, store, other, end } = await furnished();
        const before = await everythingOf(other);
        Object.assign(state, { from: state.asked + nth, to: state.asked + nth + burst - 1 });
        const error = await Promise.resolve(call(store)).then(() => null, (error) => error);
        // The last step of an erase wipes what is deleted already; when it fails, it is done again later.
        if (error === null && name === "erase" && state.failed > 0) {
          assert.deepEqual((await everythingOf(other))[0], []);
          await end();
          continue;
        }
        if (error === null) {
          assert.equal(state.failed, 0, "a failure was passed over");
          await end();
          break;
        }
        places += 1;
        assert.ok(storage(error, /injected/), `${error.code}: ${error.message}`);
        const after = await everythingOf(other);
        // A sweep is made of small steps, each of which is whole.
        if (name !== "sweep") assert.deepEqual(after, before, `after a fault at ${nth}`);
        Object.assign(state, { from: Infinity, to: Infinity });
        await call(store);
        await store.update(BOB, "a", { step_id: "next" });
        assert.equal((await other.get(BOB, "a")).step_id, "next");
        await end();
      }
      assert.ok(places >= 1, "no fault was met");
    });
  }
}

test("migrate: each I/O call fails, and nothing half is left", async () => {
  for (let nth = 1; ; nth += 1) {
    const db = await database(":memory:");
    const { state, handle } = faulty(db);
    const store = openSqlite(handle);
    Object.assign(state, { from: state.asked + nth, to: state.asked + nth });
    const error = await store.migrate().then(() => null, (error) => error);
    const tables = db.prepare("select name from sqlite_schema where type = 'table'").all().length;
    if (error === null) {
      assert.ok(nth > 5);
      assert.equal(tables, 4);
      return;
    }
    assert.ok(storage(error, /injected/));
    assert.equal(tables, 0, `after a fault at ${nth}`);
    await store.migrate();
    await store.create(ADA);
    db.close();
  }
});

test("opening: each I/O call fails", async () => {
  for (let nth = 1; ; nth += 1) {
    const { state, handle } = faulty(await database(":memory:"));
    Object.assign(state, { from: nth, to: nth });
    let error = null;
    try {
      openSqlite(handle);
    } catch (thrown) {
      error = thrown;
    }
    if (error === null) return assert.ok(nth > 3);
    assert.ok(storage(error, /injected/));
  }
});

test("a full disk", async () => {
  const { db, store, other, end } = await furnished();
  db.exec(`pragma max_page_count = ${Object.values(db.prepare("pragma page_count").all()[0])[0]}`);
  const before = await everythingOf(other);
  const large = { metadata: { text: "x".repeat(60_000) } };
  await assert.rejects(store.create(ADA, large), (error) => storage(error, /full/));
  await assert.rejects(store.update(ADA, "a", large), (error) => storage(error, /full/));
  assert.deepEqual(await everythingOf(other), before);
  db.exec("pragma max_page_count = 1000000");
  await store.update(ADA, "a", large);
  await end();
});

test("another connection that keeps the file locked", async () => {
  const { db, store, other, end } = await furnished();
  const file = db.name ?? db.location?.() ?? db.filename;
  const locker = await database(file);
  locker.exec("begin immediate");
  await assert.rejects(store.close(ADA, "a"), (error) => storage(error, /locked/));
  assert.equal((await store.get(ADA, "a")).status, "OPEN");
  locker.exec("commit");
  await store.close(ADA, "a");
  locker.close();
  await end();
  await other.dispose();
});

test("a transaction of the bot's own is refused and left alone", async () => {
  const { db, store, end } = await furnished();
  db.exec("create table own (n integer); begin; insert into own values (1)");
  await assert.rejects(store.create(ADA, { id: "new" }), (error) => storage(error, /transaction/));
  assert.equal((await store.get(ADA, "a")).status, "OPEN");
  db.exec("commit");
  assert.equal(db.prepare("select n from own").all().length, 1);
  await store.create(ADA, { id: "new" });
  await end();
});

test("a closed handle", async () => {
  const db = await database(await place.fresh());
  const store = openSqlite(db);
  await store.create(ADA, { id: "a" });
  db.close();
  for (const call of Object.values(CALLS)) await assert.rejects(Promise.resolve(call(store)), (error) => storage(error, /./));
  assert.throws(() => openSqlite(db), (error) => storage(error, /./));
});

test("a file that can only be read", { skip: library !== "better-sqlite3" }, async () => {
  const file = await place.fresh();
  const writable = await sqlite.open(file);
  await writable.create(ADA, { id: "a" });
  const store = openSqlite(await database(file, { readonly: true }));
  assert.equal((await store.get(ADA, "a")).status, "OPEN");
  await assert.rejects(store.close(ADA, "a"), (error) => storage(error, /readonly/));
  await writable.dispose();
});

test("a file that is no database", async () => {
  const file = `${await place.fresh()}-other`;
  writeFileSync(file, "no database at all, but long enough to be looked at as one".repeat(20));
  chmodSync(file, 0o600);
  const db = await database(file);
  assert.throws(() => openSqlite(db), (error) => storage(error, /./));
});

test("what is no database handle, or that of another kind of library", async () => {
  const nothing = () => {};
  const d1 = { prepare: () => ({ all: async () => ({ results: [] }), run: async () => ({}) }), exec: async () => ({}) };
  const d1Closed = { prepare: () => ({ all: () => Promise.reject(new Error("closed")), run: nothing }), exec: nothing };
  const statement = { all: () => statement, run: () => statement, finalize: () => (finalized += 1) };
  let finalized = 0;
  const sqlite3 = { prepare: () => statement, exec: nothing };
  const sqlJs = { prepare: () => ({ step: nothing, getAsObject: nothing, run: nothing }), exec: () => [] };
  for (const db of [undefined, null, {}, "bot.db", { prepare: nothing }, { prepare: nothing, exec: nothing }, d1, d1Closed, sqlite3, sqlJs]) {
    assert.throws(() => openSqlite(db), ({ code, details }) => code === "INVALID_BODY" && details.path === "db");
  }
  assert.equal(finalized, 1);
});

test("a handle that answers integers as bigint", { skip: library !== "better-sqlite3" }, async () => {
  const db = await database(":memory:");
  db.defaultSafeIntegers(true);
  assert.throws(() => openSqlite(db), { code: "INVALID_BODY", message: /without safe integers/ });
});
