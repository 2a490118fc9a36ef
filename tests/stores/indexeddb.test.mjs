// IndexedDB by a factory from elsewhere: nothing of it is a global, as in Node.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { IDBFactory } from "fake-indexeddb";
import { openIndexedDb } from "convostate/indexeddb";
import { ADA, BOB, clockAt } from "../contract/support.mjs";
import { conformance, model, placeOf } from "./harness/promises.mjs";
import fake from "./backends/fake-indexeddb.mjs";

const place = placeOf(fake);
conformance(fake, place);
model(fake, place);

const deleted = (factory, name) => new Promise((resolve, reject) => {
  const request = factory.deleteDatabase(name);
  request.onsuccess = resolve;
  request.onerror = () => reject(request.error);
});

test("no class of IndexedDB is a global here", () => {
  for (const name of ["indexedDB", "IDBKeyRange", "IDBDatabase"]) assert.equal(name in globalThis, false, name);
});

test("what is due is found, each kind of it", async () => {
  const clock = clockAt();
  const store = await fake.open(await place.fresh(), { now: clock.now, retention: { seconds: 60, per_client: 2 } });
  await store.create(ADA, { id: "due", ttl: 1 });
  for (const id of ["one", "two", "three"]) {
    await store.create(BOB, { id });
    await store.close(BOB, id);
  }
  clock.at += 5000;
  assert.deepEqual(await store.sweep(), { expired: 1, removed: 1 });
  clock.at += 60_000;
  assert.deepEqual(await store.sweep(), { expired: 0, removed: 2 });
  await store.dispose();
});

test("it promises nothing of a database that is not the page's", async () => {
  const store = await fake.open(await place.fresh());
  await store.migrate();
  assert.deepEqual(store.capabilities, { durable: "unknown", shared: true, atomic: true, evictable: "unknown" });
  await store.dispose();
});

test("events come from those of the same factory only", async () => {
  const { factory, name } = await place.fresh();
  const [writer, reader] = [openIndexedDb(name, { factory }), openIndexedDb(name, { factory })];
  const stranger = openIndexedDb(name, { factory: new IDBFactory() });
  await stranger.migrate();
  const heard = { reader: [], stranger: [] };
  reader.subscribe(({ type }) => heard.reader.push(type));
  stranger.subscribe(({ type }) => heard.stranger.push(type));
  await writer.create(ADA, { id: "a" });
  await writer.erase(ADA);
  while (!heard.reader.includes("erased")) await sleep(5);
  assert.deepEqual(heard.stranger, []);
  for (const store of [writer, reader, stranger]) await store.dispose();
});

test("the person clears the site's data: who has migrated once goes on, anybody else says what to do", async () => {
  const { factory, name } = await place.fresh();
  const store = openIndexedDb(name, { factory });
  await store.migrate();
  await store.create(ADA, { id: "a" });
  const late = openIndexedDb(name, { factory });
  await deleted(factory, name);
  await assert.rejects(late.latest(ADA), { code: "STORAGE", message: /await migrate\(\)/ });
  assert.equal(await store.latest(ADA), null);
  await store.create(ADA, { id: "b" });
  assert.equal((await late.latest(ADA)).id, "b");
  for (const one of [store, late]) await one.dispose();
});
