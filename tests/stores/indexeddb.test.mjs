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

/** A factory of which so many openings are ended by the browser. */
function ending(openings) {
  const factory = new IDBFactory();
  const ended = () => {
    const request = { error: new DOMException("The connection was closed.", "AbortError") };
    queueMicrotask(() => request.onerror({ preventDefault() {} }));
    return request;
  };
  return { open: (...args) => ((openings -= 1) >= 0 ? ended() : factory.open(...args)) };
}

test("an opening that the browser ends, as when the user deletes the page's data, is tried once more", async () => {
  const store = openIndexedDb("ended", { factory: ending(1) });
  await store.migrate();
  assert.equal((await store.create(ADA, { id: "a" })).id, "a");
  await store.dispose();
  const refused = openIndexedDb("ended", { factory: ending(2) });
  await assert.rejects(refused.migrate(), { code: "STORAGE", message: /The connection was closed/ });
});

const deleted = (factory, name) => new Promise((resolve, reject) => {
  const request = factory.deleteDatabase(name);
  request.onsuccess = resolve;
  request.onerror = () => reject(request.error);
});

const answered = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** All records, by the name of their store, and the stores' indexes but those that version 1 had not. */
async function copyOf(factory, name) {
  const db = await answered(factory.open(name));
  const copied = [];
  for (const store of db.objectStoreNames) {
    const from = db.transaction(store).objectStore(store);
    const indexes = [...from.indexNames].filter((index) => index !== "memory_deadline").map((index) => [index, from.index(index).keyPath]);
    copied.push({ store, keyPath: from.keyPath, indexes, records: await answered(from.getAll()) });
  }
  db.close();
  return copied;
}

function olderDatabase(factory, name, copied) {
  const opening = factory.open(name, 1);
  opening.onupgradeneeded = () => {
    for (const { store, keyPath, indexes, records } of copied) {
      const to = opening.result.createObjectStore(store, { keyPath });
      for (const [index, path] of indexes) to.createIndex(index, path);
      for (const record of records) to.add(record);
    }
  };
  return answered(opening);
}

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

test("a database of the version before this one is brought up to date with all that is in it, and who has it open makes way", async () => {
  const { factory, name } = await place.fresh();
  const made = openIndexedDb(name, { factory });
  await made.create(ADA, { id: "a", step_id: "size" });
  await made.dispose();
  const copied = await copyOf(factory, name);
  const old = await olderDatabase(factory, "old", copied);
  old.onversionchange = () => old.close();
  const store = openIndexedDb("old", { factory });
  await assert.rejects(store.latest(ADA), { code: "STORAGE", message: /migrate\(\)/ });
  await store.migrate();
  assert.equal((await store.latest(ADA)).step_id, "size");
  await store.remember(ADA, "k", 1, { ttl: 60 });
  assert.equal((await store.recall(ADA, "k")).value, 1);
  assert.throws(() => old.transaction("clients"), { name: "InvalidStateError" });
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
  await writer.remember(ADA, "k", 1);
  await writer.erase(ADA);
  while (!heard.reader.includes("forgotten")) await sleep(5);
  assert.deepEqual(heard.reader.filter((type) => type !== "created"), ["remembered", "erased", "forgotten"]);
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
