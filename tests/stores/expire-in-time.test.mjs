// `expireInTime`: what expires is written down and told at its moment. Time is a number here, and timers run when it is moved.

import assert from "node:assert/strict";
import Database from "better-sqlite3";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { after, mock, test } from "node:test";
import { openSqlite } from "convostate/sqlite";

const ADA = { bot_id: "shop", user_id: "ada", channel_id: "web" };
const folder = mkdtempSync(join(tmpdir(), "convostate-alarm-"));
const clock = { at: Date.UTC(2026, 10, 22) };
let count = 0;

mock.timers.enable({ apis: ["setTimeout"] });
after(() => {
  mock.timers.reset();
  rmSync(folder, { recursive: true });
});

/** Lets everything run that waits for no timer. */
async function settled() {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function pass(milliseconds) {
  clock.at += milliseconds;
  mock.timers.tick(milliseconds);
  await settled();
}

async function opened(file, options = { expireInTime: true }) {
  const store = openSqlite(new Database(file), { now: () => clock.at, ...options });
  await store.migrate();
  await settled();
  return store;
}

const fileOf = () => join(folder, `${(count += 1)}.db`);

function heardOf(store) {
  const heard = [];
  store.subscribe(({ type, conversation }) => type === "expired" && heard.push([conversation.id, conversation.updated_at]));
  return heard;
}

test("what expires is told at its moment, and written down", async () => {
  const file = fileOf();
  const store = await opened(file);
  const heard = heardOf(store);
  const { expires_at } = await store.create(ADA, { id: "a", ttl: 10 });
  await store.create({ ...ADA, user_id: "bob" }, { id: "later", ttl: 20 });
  await pass(9_999);
  assert.deepEqual(heard, []);
  await pass(1);
  assert.deepEqual(heard, [["a", expires_at]]);
  assert.deepEqual(new Database(file).prepare("select status from convostate_conversation where id = 'a'").pluck().all(), ["EXPIRED"]);
  await pass(10_000);
  assert.deepEqual(heard.map(([id]) => id), ["a", "later"]);
  await store.dispose();
});

test("an interaction moves it", async () => {
  const store = await opened(fileOf());
  const heard = heardOf(store);
  await store.create(ADA, { id: "a", ttl: 10 });
  await pass(6_000);
  await store.update(ADA, "a", { last_interaction: true });
  await pass(9_999);
  assert.deepEqual(heard, []);
  await pass(1);
  assert.deepEqual(heard.map(([id]) => id), ["a"]);
  await store.dispose();
});

test("deadlines that stood before the start, and those of whoever writes without it", async () => {
  const file = fileOf();
  const other = await opened(file, {});
  await other.create(ADA, { id: "before", ttl: 90 });
  const store = await opened(file);
  const heard = heardOf(store);
  await pass(20_000);
  await other.create({ ...ADA, user_id: "bob" }, { id: "beside", ttl: 60 });
  for (let seconds = 20; seconds < 90; seconds += 5) await pass(5_000);
  assert.deepEqual(heard.map(([id]) => id).sort(), ["before", "beside"]);
  assert.equal(heard.find(([id]) => id === "before")[1], new Date(clock.at).toISOString());
  await Promise.all([store.dispose(), other.dispose()]);
});

test("a clock that is set forward is noticed within a minute, one that is set back holds nothing up", async () => {
  const store = await opened(fileOf());
  const heard = heardOf(store);
  await store.create(ADA, { id: "a", ttl: 86_400 });
  clock.at += 86_400_000;
  await pass(60_000);
  assert.deepEqual(heard.map(([id]) => id), ["a"]);
  await store.create(ADA, { id: "b", ttl: 10 });
  clock.at -= 3_600_000;
  for (let minutes = 0; minutes < 61; minutes += 1) await pass(60_000);
  assert.deepEqual(heard.map(([id]) => id), ["a", "b"]);
  await store.dispose();
});

test("of several on one store, one tells", async () => {
  const file = fileOf();
  const stores = [await opened(file), await opened(file), await opened(file)];
  const heard = stores.map(heardOf);
  for (let index = 0; index < 5; index += 1) await stores[index % 3].create({ ...ADA, user_id: `user${index}` }, { id: `c${index}`, ttl: 30 });
  for (let seconds = 0; seconds < 120; seconds += 10) await pass(10_000);
  assert.deepEqual(heard.flat().map(([id]) => id).sort(), ["c0", "c1", "c2", "c3", "c4"]);
  await Promise.all(stores.map((store) => store.dispose()));
});

test("more than a hundred clients at once, each in time", async () => {
  const store = await opened(fileOf());
  const heard = heardOf(store);
  for (let index = 0; index < 130; index += 1) await store.create({ ...ADA, user_id: `user${index}` }, { id: `c${index}`, ttl: 30 });
  await pass(30_000);
  assert.equal(heard.length, 130);
  await store.dispose();
});

test("without it nothing is told by itself; what is no boolean is refused; a store that is disposed of rests", async () => {
  const store = await opened(fileOf(), {});
  const heard = heardOf(store);
  await store.create(ADA, { id: "a", ttl: 1 });
  await pass(60_000);
  assert.deepEqual(heard, []);
  await store.dispose();
  assert.throws(() => openSqlite(new Database(":memory:"), { expireInTime: 1 }), { code: "INVALID_BODY", details: { path: "options.expireInTime", type: "number" } });
  const resting = await opened(fileOf());
  await resting.create(ADA, { id: "a", ttl: 1 });
  await resting.dispose();
  await pass(60_000);
});

test("the timer keeps no process alive", () => {
  const program = `import Database from "better-sqlite3"; import { openSqlite } from "convostate/sqlite";
    const store = openSqlite(new Database(":memory:"), { expireInTime: true });
    await store.migrate();
    await store.create(${JSON.stringify(ADA)}, { ttl: 3600 });
    console.log("done");`;
  const { status, stdout, signal } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: process.cwd(), encoding: "utf8", timeout: 120_000 });
  assert.deepEqual([status, signal, stdout], [0, null, "done\n"]);
});

test("another ttl moves the moment, and null takes it away", async () => {
  const store = await opened(fileOf());
  const heard = heardOf(store);
  await store.create(ADA, { id: "sooner", ttl: 100 });
  await store.create(ADA, { id: "never", ttl: 10 });
  await store.update(ADA, "sooner", { ttl: 5 });
  await store.update(ADA, "never", { ttl: null });
  await pass(4_999);
  assert.deepEqual(heard, []);
  await pass(1);
  assert.deepEqual(heard.map(([id]) => id), ["sooner"]);
  await pass(200_000);
  assert.equal(heard.length, 1);
  await store.create(ADA, { id: "over" });
  await pass(5_000);
  await store.update(ADA, "over", { ttl: 5 });
  await pass(1);
  assert.deepEqual(heard.map(([id]) => id), ["sooner", "over"]);
  assert.equal((await store.get(ADA, "never")).status, "OPEN");
  await store.dispose();
});
