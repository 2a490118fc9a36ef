// Another connection has the file locked: writes wait in line, everything else goes on.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openSqlite } from "convostate/sqlite";
import { ADA, BOB } from "../contract/support.mjs";
import { storage } from "./harness/faults.mjs";
import { placeOf } from "./harness/promises.mjs";
import sqlite, { database } from "./backends/sqlite.mjs";

const place = placeOf(sqlite);

async function locked(how = "begin immediate") {
  const file = await place.fresh();
  const db = await database(file);
  const store = openSqlite(db);
  await store.create(ADA, { id: "a" });
  const locker = await database(file);
  locker.exec(how);
  return { file, db, store, locker, end() {
    locker.close();
    db.close();
  } };
}

test("while writes wait, timers run and reads are answered; then the writes are done in their order", async () => {
  const { store, locker, end } = await locked();
  const done = [];
  const writes = ["one", "two", "three"].map((id) => store.create(ADA, { id }).then(() => done.push(id)));
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 1);
  for (let read = 0; read < 10; read += 1) {
    await sleep(5);
    assert.equal((await store.latest(ADA)).id, "a");
    assert.equal((await store.list(ADA)).conversations.length, 1);
  }
  clearInterval(timer);
  assert.deepEqual(done, []);
  assert.ok(ticks >= 5, `${ticks} ticks`);
  locker.exec("commit");
  await Promise.all(writes);
  assert.deepEqual(done, ["one", "two", "three"]);
  assert.deepEqual((await store.list(ADA)).conversations.map(({ id }) => id), ["three", "two", "one", "a"]);
  end();
});

test("a write that comes while others wait does not overtake them", async () => {
  const { store, locker, end } = await locked();
  const first = store.update(ADA, "a", { step_id: "first" });
  await sleep(20);
  locker.exec("commit");
  await store.update(ADA, "a", { step_id: "second" });
  await first;
  const { step_id, version } = await store.get(ADA, "a");
  assert.deepEqual([step_id, version], ["second", 3]);
  end();
});

test("a lock that stays: all who wait are refused after their five seconds, and nothing was done", async () => {
  const { store, locker, end } = await locked();
  const started = performance.now();
  const writes = [() => store.close(ADA, "a"), () => store.create(BOB), () => store.turn(ADA, () => {}), () => store.migrate()];
  await Promise.all(writes.map((write) => assert.rejects(write(), (error) => storage(error, /locked/) && /for 5 seconds.*try again/.test(error.message))));
  // One after the other would be 20.
  assert.ok(performance.now() - started < 14_000);
  assert.equal((await store.get(ADA, "a")).status, "OPEN");
  locker.exec("commit");
  await store.close(ADA, "a");
  end();
});

test("a refusal while others wait is the one call's own", async () => {
  const { store, locker, end } = await locked();
  const [taken, missing, done] = [store.create(ADA, { id: "a", flow_id: "other" }), store.close(ADA, "none"), store.close(ADA, "a")];
  const outcomes = Promise.allSettled([taken, missing, done]);
  await sleep(20);
  locker.exec("commit");
  const found = await outcomes;
  assert.deepEqual(found.map(({ reason }) => reason?.code), ["ID_TAKEN", "NOT_FOUND", undefined]);
  end();
});

test("dispose lets those finish who wait, and no more", async () => {
  const { db, store, locker, end } = await locked();
  const closing = store.close(ADA, "a");
  const disposing = store.dispose();
  await assert.rejects(store.latest(ADA), { code: "CLOSED_ENGINE" });
  await sleep(20);
  locker.exec("commit");
  await disposing;
  await closing;
  assert.equal(db.prepare("select status from convostate_conversation").all()[0].status, "CLOSED");
  end();
});

test("opening and migrating while a new file is locked", async () => {
  const file = `${await place.fresh()}-new`;
  const locker = await database(file);
  locker.exec("create table own (n integer); begin exclusive; insert into own values (1)");
  const db = await database(file);
  const store = openSqlite(db);
  assert.deepEqual(store.capabilities, { durable: true, shared: true, atomic: true, evictable: false });
  const migrating = store.migrate();
  await sleep(20);
  locker.exec("commit");
  await migrating;
  await store.create(ADA, { id: "a" });
  const pragma = (name) => Object.values(db.prepare(`pragma ${name}`).all()[0])[0];
  assert.deepEqual(["journal_mode", "synchronous", "secure_delete"].map(pragma), ["wal", 2, 1]);
  locker.close();
  db.close();
});

test("reads wait as well where a file is locked for everybody", async () => {
  const file = await place.fresh();
  const locker = await database(file);
  const other = openSqlite(locker);
  await other.create(ADA, { id: "a" });
  locker.exec("pragma journal_mode = delete; begin exclusive");
  const db = await database(file);
  const store = openSqlite(db);
  const [latest, swept] = [store.latest(ADA), store.sweep()];
  await sleep(20);
  locker.exec("commit");
  assert.equal((await latest).id, "a");
  assert.deepEqual(await swept, { expired: 0, removed: 0 });
  locker.close();
  db.close();
});
