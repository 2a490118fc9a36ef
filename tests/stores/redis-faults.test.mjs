// What goes wrong in Redis or on the way to it is STORAGE with its cause: what was there is still there, and the next call works.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openRedis } from "convostate/redis";
import { startRedis } from "../support/redis.mjs";
import { ADA, BOB } from "../contract/support.mjs";
import { breakable, eachCallFails } from "./harness/broken-calls.mjs";
import { ioredis, redis } from "./harness/clients.mjs";
import { cuttable } from "./harness/cutting.mjs";
import { everythingOf, storage } from "./harness/faults.mjs";
import { placeOf } from "./harness/promises.mjs";
import { allOf } from "./harness/steps.mjs";
import onIoredis from "./backends/ioredis.mjs";
import onRedis from "./backends/redis.mjs";

const place = placeOf(onRedis);
const openOn = (client, name, options) => openRedis(client, { prefix: `${name}:`, ...options });
const ends = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A store with a conversation of Ada's, and a client of its own to look into the server. */
async function opened(connect = redis, port) {
  const { ports, name } = await place.fresh();
  const { client, end } = await connect([port ?? ports[0]]);
  const look = await redis(ports);
  ends.push(end, look.end);
  const store = await openOn(client, name);
  await store.create(ADA, { id: "a", metadata: { n: 0 }, ttl: 3600 });
  return { store, client, server: look.client, prefix: `${name}:`, name };
}

const bytesOf = (server, key) => server.sendCommand(["DUMP", key], { typeMapping: { 36: Buffer } });

/** All that is stored under a prefix, to the byte. */
async function dump(server, prefix) {
  const keys = (await server.keys(`${prefix}*`)).sort();
  return Promise.all(keys.map(async (key) => [key, (await bytesOf(server, key)).toString("base64")]));
}

eachCallFails(onRedis, place, { connect: redis, openOn, broken: (client, fault) => breakable(client, fault, ["evalSha", "eval", "get", "set"]) });
eachCallFails(onIoredis, place, { connect: ioredis, openOn, broken: (client, fault) => breakable(client, fault, ["evalsha", "eval", "get", "set"]) });

for (const connect of [redis, ioredis]) {
  test(`${connect.name}: a server that forgot the scripts is told them again`, async () => {
    const { store, server } = await opened(connect);
    await server.scriptFlush();
    await store.update(ADA, "a", { step_id: "s" });
    await server.scriptFlush();
    assert.equal((await store.latest(ADA)).step_id, "s");
  });

  test(`${connect.name}: a connection that is lost while a change is under way`, async () => {
    const { ports } = await place.fresh();
    const proxy = await cuttable(ports[0]);
    ends.push(proxy.close);
    const { store } = await opened(connect, proxy.port);
    const outcomes = [];
    for (let time = 0; time < 20; time += 1) {
      const { version } = await store.get(ADA, "a");
      const updating = store.update(ADA, "a", { metadata: { n: time } }, { ifVersion: version });
      // At a random moment: in the loading, in the commit, or after both.
      const cutting = sleep(Math.random() * 2).then(proxy.cutNextAnswer);
      const error = await updating.then(() => null, (error) => error);
      await cutting;
      await untilAnswered(() => store.get(ADA, "a"));
      const now = (await store.get(ADA, "a")).version;
      assert.ok(now - version <= 1, `the change was made ${now - version} times`);
      if (error === null) assert.equal(now, version + 1);
      else {
        assert.ok(storage(error, /./), `${error.code}: ${error.message}`);
        if (now !== version) assert.equal(error.outcome, "unknown");
      }
      outcomes.push(error?.outcome ?? error?.code ?? "done");
    }
    assert.ok(proxy.cuts() > 0, outcomes.join());
  });
}

async function untilAnswered(call) {
  for (let time = 0; time < 200; time += 1) {
    try {
      return await call();
    } catch (error) {
      assert.equal(error.code, "STORAGE");
      await sleep(20);
    }
  }
  throw new Error("the connection did not come back");
}

test("ioredis sends a commit again: it is done once, or nobody knows", async () => {
  const { ports } = await place.fresh();
  const proxy = await cuttable(ports[0]);
  ends.push(proxy.close);
  const slow = (to) => ioredis(to, { retryStrategy: () => 300 });
  const { store, client, name } = await opened(slow, proxy.port);
  const other = await onRedis.open({ ports, name });
  ends.push(() => other.dispose());

  /** Cuts the answer to the commit that comes next. */
  const cutCommit = () => {
    const { evalsha } = client;
    client.evalsha = (hash, keys, ...args) => {
      if (keys > 3) proxy.cutNextAnswer();
      return evalsha.call(client, hash, keys, ...args);
    };
    return () => (client.evalsha = evalsha);
  };

  let restore = cutCommit();
  await store.update(ADA, "a", { metadata: { n: 1 } });
  restore();
  assert.equal(proxy.cuts(), 1);
  assert.deepEqual([(await store.get(ADA, "a")).version, (await store.get(ADA, "a")).metadata.n], [2, 1]);

  restore = cutCommit();
  const updating = store.update(ADA, "a", { metadata: { n: 2 } });
  while (proxy.cuts() === 1) await sleep(1);
  restore();
  await other.update(ADA, "a", { flow_id: "other" });
  await assert.rejects(updating, (error) => storage(error, /lost/) && error.outcome === "unknown");
  const { version, flow_id, metadata } = await store.get(ADA, "a");
  assert.deepEqual([version, flow_id, metadata.n], [4, "other", 2]);
});

test("a key of another type is refused before anything is written", async () => {
  const { store, server, prefix } = await opened();
  await store.create(ADA, { id: "closed" });
  await store.close(ADA, "closed");
  const keys = (await server.keys(`${prefix}*`)).filter((key) => !key.endsWith(":schema"));
  assert.equal(keys.length, 10);
  for (const key of keys) {
    const was = await bytesOf(server, key);
    await server.del(key);
    await server.lPush(key, "a list");
    const before = await dump(server, prefix);
    const error = await store.create(ADA, { id: "new", ttl: 1 }).then(() => null, (error) => error);
    assert.ok(error && storage(error, /WRONGTYPE/), `${key}: ${error}`);
    assert.deepEqual(await dump(server, prefix), before, key);
    await server.sendCommand(["RESTORE", key, "0", was, "REPLACE"]);
  }
  await store.create(ADA, { id: "new", ttl: 1 });
});

test("a server without memory refuses what needs some, answers, and erases", async () => {
  const { store, server } = await opened();
  await store.create(BOB, { id: "a" });
  const before = await everythingOf(store);
  await server.configSet("maxmemory", "100kb");
  try {
    await assert.rejects(store.create(ADA), (error) => storage(error, /OOM/));
    await assert.rejects(store.update(ADA, "a", { step_id: "s" }), (error) => storage(error, /OOM/));
    await assert.rejects(store.closeAll(ADA), (error) => storage(error, /OOM/));
    assert.deepEqual(await everythingOf(store), before);
    assert.equal(await store.erase(BOB), 1);
  } finally {
    await server.configSet("maxmemory", "0");
  }
  await store.update(ADA, "a", { step_id: "s" });
});

test("a replica answers and refuses to write", async () => {
  const { store, server } = await opened();
  await server.sendCommand(["REPLICAOF", "127.0.0.1", "1"]);
  try {
    assert.equal((await store.latest(ADA)).id, "a");
    await assert.rejects(store.close(ADA, "a"), (error) => storage(error, /READONLY/) && error.outcome === undefined);
  } finally {
    await server.sendCommand(["REPLICAOF", "NO", "ONE"]);
  }
  await store.close(ADA, "a");
});

test("a disk that is full", async () => {
  const full = await startRedis({ appendonly: "yes", appendfsync: "everysec" });
  ends.push(full.stop);
  const { client, end } = await redis([full.port]);
  ends.push(end);
  const store = await openRedis(client);
  await store.migrate();
  await store.create(ADA, { id: "a", metadata: { n: 0 } });
  await full.limitFiles(20_000);
  const large = { metadata: { text: "x".repeat(60_000) } };
  let error = null;
  let stands = 0;
  for (let time = 0; error === null && time < 100; time += 1) {
    error = await store.create(BOB, { id: `c${time}`, ...large }).then(() => null, (error) => error);
    if (error === null) stands += 1;
  }
  assert.ok(storage(error, /MISCONF/), String(error));
  assert.equal((await allOf(store, BOB)).length, stands);
  assert.equal((await store.get(ADA, "a")).metadata.n, 0);
  await full.limitFiles("unlimited");
  await untilAnswered(() => store.update(ADA, "a", { metadata: { n: 1 } }));
});

test("what a server promises is what its settings say", async () => {
  const { client, server } = await opened();
  const said = async () => (await openRedis(client)).capabilities;
  const set = (settings) => server.configSet(settings);
  const others = { shared: true, atomic: true };
  await set({ appendonly: "yes", appendfsync: "always" });
  assert.deepEqual(await said(), { durable: true, ...others, evictable: false });
  await set({ appendfsync: "everysec" });
  assert.deepEqual(await said(), { durable: false, ...others, evictable: false });
  await set({ appendonly: "no", appendfsync: "always", maxmemory: "1gb", "maxmemory-policy": "volatile-lru" });
  assert.deepEqual(await said(), { durable: false, ...others, evictable: false });
  await set({ "maxmemory-policy": "allkeys-lfu" });
  assert.deepEqual(await said(), { durable: false, ...others, evictable: true });
  await set({ maxmemory: "0" });
  assert.equal((await said()).evictable, false);
  const store = await openRedis(client, { prefix: "needs:", require: { durable: true } });
  await store.migrate();
  await assert.rejects(store.create(ADA), { code: "STORAGE", message: /durable/ });
});

test("where CONFIG is refused, what is promised is unknown, and all else works", async () => {
  const { server, name } = await opened();
  await server.sendCommand(["ACL", "SETUSER", "bot", "on", "nopass", "~*", "+@all", "-config"]);
  const { ports } = await place.fresh();
  for (const [connect, options] of [[redis, { username: "bot", password: "x" }], [ioredis, { username: "bot", password: "x" }]]) {
    const { client, end } = await connect(ports, options);
    ends.push(end);
    const store = await openOn(client, name);
    assert.deepEqual(store.capabilities, { durable: "unknown", shared: true, atomic: true, evictable: "unknown" });
    assert.equal((await store.latest(ADA)).id, "a");
    await assert.rejects((await openOn(client, name, { require: { durable: true } })).latest(ADA), { code: "STORAGE", message: /durable/ });
  }
});

test("before migrate every call is refused, a newer schema is refused and left alone", async () => {
  const { client, server } = await opened();
  const store = await openRedis(client, { prefix: "none:" });
  for (const call of [() => store.create(ADA), () => store.latest(ADA), () => store.sweep(), () => store.turn(ADA, () => {})]) {
    await assert.rejects(call(), { code: "STORAGE", message: /migrate\(\)/ });
  }
  assert.deepEqual(await server.keys("none:*"), []);
  await (await openRedis(client, { prefix: "none:" })).migrate();
  assert.equal((await store.create(ADA)).version, 1, "another one has migrated");
  await server.set("none:schema", "2");
  await assert.rejects(openRedis(client, { prefix: "none:" }), { code: "STORAGE", message: /schema 2/ });
  await assert.rejects(store.migrate(), { code: "STORAGE", message: /schema 2/ });
  assert.equal(await server.get("none:schema"), "2");
  await server.set("none:schema", "two");
  await assert.rejects(openRedis(client, { prefix: "none:" }), { code: "STORAGE", message: /version is "two"/ });
});

test("nothing is left of a client that was erased, nor of one whose last conversation was removed", async () => {
  const { store, server, prefix } = await opened();
  for (let index = 0; index < 20; index += 1) await store.create(ADA, { id: `c${index}`, ttl: 60 });
  await store.closeAll(ADA, "SWITCHED");
  await store.create(ADA, { ttl: 60 });
  await store.turn(ADA, (turn) => turn.create({ ttl: 60 }));
  assert.equal(await store.erase(ADA), 23);
  assert.deepEqual(await server.keys(`${prefix}*`), [`${prefix}schema`]);
});

test("stores of different prefixes know nothing of each other", async () => {
  const { store, client } = await opened();
  const other = await openRedis(client, { prefix: "elsewhere:" });
  await other.migrate();
  assert.equal(await other.latest(ADA), null);
  await other.erase(ADA);
  assert.equal((await store.latest(ADA)).id, "a");
});

test("a client that answers bytes", async () => {
  const { client, name } = await opened();
  const store = await openOn(client.withTypeMapping({ 36: Buffer }), name);
  assert.deepEqual((await store.latest(ADA)).metadata, { n: 0 });
  await store.update(ADA, "a", { metadata: { é: "€" } });
  assert.deepEqual((await store.latest(ADA)).metadata, { n: 0, é: "€" });
  assert.equal((await store.sweep()).expired, 0);
});

test("what is no client, and options that are none", async () => {
  for (const client of [undefined, null, {}, "redis://localhost", { evalsha() {} }]) {
    await assert.rejects(openRedis(client), ({ code, details }) => code === "INVALID_BODY" && details.path === "client");
  }
  const { client } = await opened();
  // The answers of a transaction come with its end.
  for (const handle of [client.multi(), client.legacy()]) {
    await assert.rejects(openRedis(handle), ({ code, details }) => code === "INVALID_BODY" && details.path === "client");
  }
  await assert.rejects(openRedis(client, { prefix: 1 }), { code: "INVALID_BODY", details: { path: "options.prefix", type: "number" } });
  await assert.rejects(openRedis(client, { prefix: "{a}" }), { code: "INVALID_BODY", details: { path: "options.prefix" } });
  await assert.rejects(openRedis(client, { perfix: "a" }), { code: "INVALID_BODY", message: /prefix/ });
});

test("a server that is not there", async () => {
  const server = await startRedis({});
  const { client, end } = await redis([server.port]);
  ends.push(end);
  const store = await openRedis(client);
  await store.migrate();
  await server.stop();
  for (const call of [() => store.latest(ADA), () => store.create(ADA), () => store.sweep(), () => store.migrate(), () => openRedis(client)]) {
    await assert.rejects(call(), (error) => storage(error, /./) && error.outcome === undefined);
  }
});
