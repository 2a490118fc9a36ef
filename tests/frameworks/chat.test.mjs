// The cases that the Chat SDK's own states are tested by.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { state } from "convostate/chat";
import { onBoth } from "./harness/each.mjs";

const OPTIONS = { bot_id: "shop" };
const THREAD = "slack:C1:1.0";
let now = Date.now();
const CLOCK = { now: () => now };
/** Past times of the SDK's: both clocks go on. */
const pass = (ms) => (now += ms);

const on = (name, work) =>
  onBoth(name, async (conversations, reopened) => {
    const own = state(conversations, OPTIONS);
    await own.connect();
    await work(own, reopened, conversations);
  }, CLOCK);

test("calls before connect and after disconnect are refused, and disconnect deletes nothing", async () => {
  const own = state(new Engine(), OPTIONS);
  await assert.rejects(async () => own.get("key"), /connect/);
  await own.connect();
  await own.set("key", 1);
  await own.disconnect();
  await assert.rejects(async () => own.subscribe(THREAD), /connect/);
  await own.connect();
  assert.equal(await own.get("key"), 1);
});

on("subscriptions outlive a restart", async (own, reopened) => {
  assert.equal(await own.isSubscribed(THREAD), false);
  await own.subscribe(THREAD);
  await own.subscribe(THREAD);
  const again = state(await reopened(), OPTIONS);
  await again.connect();
  assert.equal(await again.isSubscribed(THREAD), true);
  await again.unsubscribe(THREAD);
  assert.equal(await again.isSubscribed(THREAD), false);
});

on("values: null where there is none, replaced whole, gone when their time is over", async (own) => {
  assert.equal(await own.get("key"), null);
  await own.set("key", { a: 1, b: 2 });
  await own.set("key", { b: 3 });
  assert.deepEqual(await own.get("key"), { b: 3 });
  await own.set("brief", 1, 1000);
  pass(1001);
  assert.equal(await own.get("brief"), null);
  await own.delete("key");
  assert.equal(await own.get("key"), null);
});

on("set if absent: one of many at once", async (own) => {
  const all = await Promise.all(Array.from({ length: 20 }, (_, n) => own.setIfNotExists("once", n, 1000)));
  assert.equal(all.filter(Boolean).length, 1);
  pass(1001);
  assert.equal(await own.setIfNotExists("once", "again"), true);
});

on("lists: in order, all of many at once, the newest of too many, no value taken for one", async (own) => {
  assert.deepEqual(await own.getList("list"), []);
  await Promise.all(Array.from({ length: 20 }, (_, n) => own.appendToList("list", n)));
  assert.deepEqual((await own.getList("list")).sort((one, other) => one - other), Array.from({ length: 20 }, (_, n) => n));
  for (const n of [1, 2, 3]) await own.appendToList("short", n, { maxLength: 2, ttlMs: 1000 });
  assert.deepEqual(await own.getList("short"), [2, 3]);
  pass(900);
  await own.appendToList("short", 4, { maxLength: 2, ttlMs: 1000 });
  pass(900);
  assert.deepEqual(await own.getList("short"), [3, 4]);
  pass(101);
  assert.deepEqual(await own.getList("short"), []);
  await own.set("value", { no: "list" });
  await assert.rejects(() => own.appendToList("value", 1), TypeError);
});

on("queues: in order, the newest of too many, none twice", async (own) => {
  const entry = (n) => ({ message: { n, at: new Date(0) }, enqueuedAt: 0, expiresAt: 9 });
  assert.equal(await own.dequeue(THREAD), null);
  assert.deepEqual([await own.enqueue(THREAD, entry(1), 2), await own.enqueue(THREAD, entry(2), 2), await own.enqueue(THREAD, entry(3), 2)], [1, 2, 2]);
  assert.equal(await own.queueDepth(THREAD), 2);
  assert.deepEqual(await own.dequeue(THREAD), { message: { n: 2, at: "1970-01-01T00:00:00.000Z" }, enqueuedAt: 0, expiresAt: 9 });
  const both = await Promise.all([own.dequeue(THREAD), own.dequeue(THREAD)]);
  assert.deepEqual(both.map((found) => found?.message.n ?? null).sort(), [3, null]);
});

on("locks: one holder, by its token", async (own) => {
  const lock = await own.acquireLock(THREAD, 1000);
  assert.equal(lock.threadId, THREAD);
  assert.equal(await own.acquireLock(THREAD, 1000), null);
  assert.equal(await own.extendLock({ ...lock, token: "another" }, 1000), false);
  await own.releaseLock({ ...lock, token: "another" });
  assert.equal(await own.acquireLock(THREAD, 1000), null);
  pass(900);
  assert.equal(await own.extendLock(lock, 1000), true);
  pass(900);
  assert.equal(await own.acquireLock(THREAD, 1000), null);
  pass(101);
  assert.equal(await own.extendLock(lock, 1000), false);
  const next = await own.acquireLock(THREAD, 1000);
  assert.notEqual(next.token, lock.token);
  await own.releaseLock(lock);
  assert.equal(await own.acquireLock(THREAD, 1000), null);
  await own.forceReleaseLock(THREAD);
  assert.ok(await own.acquireLock(THREAD, 1000));
});

on("two instances on one store see the same, and erase leaves nothing", async (own, _, conversations) => {
  const other = state(conversations, OPTIONS);
  await other.connect();
  const locks = await Promise.all(Array.from({ length: 20 }, (__, n) => [own, other][n % 2].acquireLock(THREAD, 1000)));
  assert.equal(locks.filter(Boolean).length, 1);
  await own.subscribe(THREAD);
  assert.equal(await other.isSubscribed(THREAD), true);
  await conversations.erase({ bot_id: "shop", user_id: THREAD, channel_id: "chat" });
  assert.equal(await other.isSubscribed(THREAD), false);
});
