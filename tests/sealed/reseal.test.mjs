// Keys are changed, and stores that hold plain text are sealed, while everything goes on. The long form:
// CONVOSTATE_KILLS=500 node --test tests/sealed/reseal.test.mjs

import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sealed } from "convostate/sealed";
import { ADA, BOB } from "../contract/support.mjs";
import fake from "../stores/backends/fake-indexeddb.mjs";
import pg from "../stores/backends/pg.mjs";
import redis from "../stores/backends/redis.mjs";
import sqlite from "../stores/backends/sqlite.mjs";
import { placeOf } from "../stores/harness/promises.mjs";
import { KEYS, database } from "./support.mjs";

const KILLS = Number(process.env.CONVOSTATE_KILLS || 5);
const RESEALER = fileURLToPath(new URL("./resealer.mjs", import.meta.url));
const BY = { k1: { keys: KEYS, use: "k1" }, k2: { keys: KEYS, use: "k2" } };

async function fill(store) {
  for (const client of [ADA, BOB]) {
    for (const id of ["a", "b", "c"]) await store.create(client, { id, flow_id: "order", metadata: { of: `${client.user_id} ${id}` } });
    await store.close(client, "c");
    for (const key of ["k", "l"]) await store.remember(client, key, `${client.user_id} ${key}`, { ttl: 1000 });
  }
}

async function contents(store) {
  const found = [];
  for (const client of [ADA, BOB]) found.push(await store.list(client), await store.memories(client), await store.latest(client));
  return found;
}

async function resealed(store, options) {
  let count = 0;
  for (;;) {
    const { resealed, done } = await store.reseal(options);
    count += resealed;
    if (done) return count;
  }
}

for (const backend of [sqlite, redis, pg, fake]) {
  const place = placeOf(backend);

  test(`${backend.name}: what was plain is sealed, and then sealed with another key; nothing else changes`, async () => {
    const address = await place.fresh();
    const plain = await backend.open(address);
    await fill(plain);
    const before = await contents(plain);
    await plain.dispose();

    const strict = sealed(await backend.open(address), BY.k1);
    await assert.rejects(strict.get(ADA, "a"), { code: "STORAGE", message: /accept/ });
    await assert.rejects(strict.reseal(), { code: "STORAGE" });
    await strict.dispose();
    const first = sealed(await backend.open(address), { ...BY.k1, plain: "accept" });
    const events = [];
    first.subscribe((event) => events.push(event));
    assert.deepEqual(await contents(first), before);
    assert.deepEqual(await first.sealedWith(), { plain: 10, keys: {} });
    assert.equal(await resealed(first, { limit: 1 }), 10);
    assert.deepEqual(await first.sealedWith(), { plain: 0, keys: { k1: 10 } });
    assert.deepEqual(events, []);
    await first.dispose();

    const second = sealed(await backend.open(address), BY.k2);
    await second.remember(ADA, "k", "ada k", { ttl: 1000 });
    assert.equal(await resealed(second), 9);
    assert.deepEqual(await second.sealedWith(), { plain: 0, keys: { k2: 10 } });
    await second.dispose();

    const last = sealed(await backend.open(address), { keys: { k2: KEYS.k2 }, use: "k2" });
    const after = await contents(last);
    assert.deepEqual([after[0], after[2], after.slice(3)], [before[0], before[2], before.slice(3)]);
    // A create that is sent again is known by what was sealed with the conversation.
    assert.equal((await last.create(ADA, { id: "a", flow_id: "order", metadata: { of: "ada a" } })).version, 1);
    await assert.rejects(last.create(ADA, { id: "a", flow_id: "order", metadata: { of: "else" } }), { code: "ID_TAKEN" });
    await last.update(ADA, "a", { metadata: { n: 1 } });
    assert.deepEqual((await last.get(ADA, "a")).metadata, { of: "ada a", n: 1 });
    await last.dispose();
  });
}

test("a conversation that was plain is sealed by its next write, and counts as plain until its fingerprint has gone, too", async () => {
  const { db, open, sealed } = await database();
  await open().create(ADA, { id: "a", metadata: { n: 1 } });
  const store = sealed({ plain: "accept" });
  await store.update(ADA, "a", { metadata: { n: 2 } });
  const stored = () => db.prepare("select metadata, origin from convostate_conversation").get();
  assert.match(stored().metadata, /^ "sealed1:k1:/);
  assert.deepEqual(await store.sealedWith(), { plain: 1, keys: {} });
  assert.deepEqual(await store.reseal(), { resealed: 1, done: true });
  assert.equal(stored().origin, "0".repeat(16));
  assert.equal((await store.create(ADA, { id: "a", metadata: { n: 1 } })).version, 2);
});

test("what can't be opened holds up nothing else", async () => {
  const { db, sealed } = await database();
  const store = sealed();
  for (const id of ["a", "b", "c"]) await store.create(ADA, { id });
  db.exec("update convostate_conversation set metadata = ' \"sealed1:k1:AAAA\"' where id = 'b'");
  await assert.rejects(sealed(BY.k2).reseal(), { code: "STORAGE", message: /"b"/ });
  assert.deepEqual(await store.sealedWith(), { plain: 0, keys: { k1: 1, k2: 2 } });
});

test("writers and turns go on while keys change, and lose nothing", async () => {
  const { sealed } = await database();
  const writer = sealed();
  await writer.create(ADA, { id: "a", metadata: { n: 0 } });
  for (let nth = 0; nth < 20; nth += 1) await writer.create(ADA, { id: `o${nth}`, metadata: { nth } });
  const count = ({ metadata: { n } }) => ({ metadata: { n: n + 1 } });
  let isOver = false;
  const resealing = (async () => {
    const store = sealed(BY.k2);
    let count = 0;
    for (; !isOver; await sleep(5)) count += await resealed(store);
    return count;
  })();
  await Promise.all(Array.from({ length: 8 }, async (_, nth) => {
    for (let times = 0; times < 10; times += 1) {
      if (nth % 2) await writer.modify(ADA, "a", count, { attempts: 1000 });
      else await writer.turn(ADA, async (turn) => turn.modify("a", count, { attempts: 1000 }), { wait: 60_000 });
    }
  }));
  isOver = true;
  assert.ok((await resealing) > 21, "nothing was sealed anew meanwhile");
  assert.equal((await writer.get(ADA, "a")).metadata.n, 80);
});

test("a write whose rows were changed between its load and its commit begins anew", async () => {
  const { open, sealed: sealedStore } = await database();
  const other = sealedStore();
  await other.create(ADA, { id: "a", metadata: { n: 0 } });
  const slow = open();
  const inside = slow[Symbol.for("convostate.inside")];
  const { driver } = inside;
  const ran = [];
  inside.driver = {
    capabilities: driver.capabilities,
    async run(client, mode, begin) {
      ran.push(mode);
      if (ran.length === 2) await other.update(client, "a", { metadata: { other: true } });
      return driver.run(client, mode, begin);
    },
  };
  await sealed(slow, BY.k1).update(ADA, "a", { metadata: { n: 1 } });
  assert.deepEqual((await other.get(ADA, "a")).metadata, { n: 1, other: true });
  assert.deepEqual(ran, ["read", "write", "read", "write"]);
});

test(`${KILLS} kills during reseal leave everything readable`, async () => {
  const place = await sqlite.start();
  try {
    const address = await place.fresh();
    const store = sealed(await sqlite.open(address), { ...BY.k1, plain: "accept" });
    const all = Array.from({ length: 120 }, (_, nth) => `c${nth}`);
    for (const id of all) await store.create(ADA, { id, metadata: { id } });
    for (let nth = 0; nth < KILLS; nth += 1) {
      const child = fork(RESEALER, [address]);
      await once(child, "message");
      await sleep(Math.random() * 20);
      child.kill("SIGKILL");
      await once(child, "exit");
      for (const id of all.filter((_, at) => at % 10 === nth % 10)) assert.deepEqual((await store.get(ADA, id)).metadata, { id });
    }
    const { plain, keys } = await store.sealedWith();
    assert.deepEqual([plain, Object.values(keys).reduce((sum, count) => sum + count, 0)], [0, all.length]);
    for (const id of all) assert.deepEqual((await store.get(ADA, id)).metadata, { id });
    await store.dispose();
  } finally {
    await place.stop();
  }
});
