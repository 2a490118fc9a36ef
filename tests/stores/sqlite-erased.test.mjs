// What is erased is gone from the files, too: neither the database nor its WAL holds a byte of it.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openSqlite } from "convostate/sqlite";
import { ADA, BOB } from "../contract/support.mjs";
import { placeOf } from "./harness/promises.mjs";
import sqlite, { database } from "./backends/sqlite.mjs";

const place = placeOf(sqlite);
const SECRET = "PIN4711";

/** How often a text stands in the database, its WAL and its index. */
function copies(file, text) {
  const files = ["", "-wal", "-shm"].map((end) => file + end).filter(existsSync);
  return files.reduce((sum, name) => sum + readFileSync(name).toString("latin1").split(text).length - 1, 0);
}

/** Ada's conversations and memories, large and small, changed and closed, hold the secret in every field that can; Bob's hold none. */
async function furnished(file) {
  const db = await database(file);
  const store = openSqlite(db);
  const who = { ...ADA, user_id: `ada-${SECRET}` };
  for (let index = 0; index < 50; index += 1) {
    const text = SECRET.repeat(1 + (index % 10) * 100);
    await store.create(who, { id: `${SECRET}-${index}`, flow_id: SECRET, metadata: { text } });
    await store.create(BOB, { metadata: { text: "x".repeat(index * 20) } });
    if (index % 2) await store.update(who, `${SECRET}-${index}`, { step_id: SECRET, metadata: { text: null, less: SECRET } });
    if (index % 3 === 0) await store.close(who, `${SECRET}-${index}`);
    if (index % 5 === 0) await store.remember(who, `${SECRET}/${index}`, text);
  }
  assert.ok(copies(file, SECRET) > 50);
  return { db, store, who };
}

test("after erase, no file holds the text, nor after the end", async () => {
  const file = await place.fresh();
  const { db, store, who } = await furnished(file);
  assert.equal(await store.erase(who), 50);
  assert.equal(copies(file, SECRET), 0);
  assert.equal((await store.list(BOB)).conversations.length, 25);
  await store.dispose();
  db.close();
  assert.equal(copies(file, SECRET), 0);
});

test("an erase within a turn leaves no text either", async () => {
  const file = await place.fresh();
  const { db, store, who } = await furnished(file);
  await store.turn(who, (turn) => turn.erase());
  await store.dispose();
  assert.equal(copies(file, SECRET), 0);
  db.close();
});

test("who reads an older state is waited for", async () => {
  const file = await place.fresh();
  const { db, store, who } = await furnished(file);
  const reader = await database(file);
  reader.exec("begin");
  reader.prepare("select count(*) from convostate_conversation").all();
  const erasing = store.erase(who);
  const isDone = await Promise.race([erasing.then(() => true), sleep(100).then(() => false)]);
  assert.equal(isDone, false);
  // The rows are gone at once.
  assert.equal(await store.latest(who), null);
  reader.exec("commit");
  assert.equal(await erasing, 50);
  assert.equal(copies(file, SECRET), 0);
  for (const one of [reader, db]) one.close();
});

test("who reads on is not waited for without end: what is left goes with a later sweep, or at the end", async () => {
  for (const later of [(store) => store.sweep(), (store) => store.dispose()]) {
    const file = await place.fresh();
    const { db, store, who } = await furnished(file);
    const reader = await database(file);
    reader.exec("begin");
    reader.prepare("select count(*) from convostate_conversation").all();
    assert.equal(await store.erase(who), 50);
    assert.ok(copies(file, SECRET) > 0);
    reader.exec("commit");
    await later(store);
    assert.equal(copies(file, SECRET), 0);
    for (const one of [reader, db]) one.close();
  }
});

test("what a process left that ended too soon goes with the next migrate", async () => {
  const file = await place.fresh();
  const { db, store, who } = await furnished(file);
  // As if it had ended between the erase and the wiping.
  const dying = openSqlite({ exec: (sql) => db.exec(sql), prepare: (sql) => (/checkpoint/.test(sql) ? null : db.prepare(sql)) });
  await dying.erase(who);
  assert.ok(copies(file, SECRET) > 0);
  await store.migrate();
  assert.equal(copies(file, SECRET), 0);
  db.close();
});
