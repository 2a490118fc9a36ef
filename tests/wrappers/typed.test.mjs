import assert from "node:assert/strict";
import { test } from "node:test";
import { type } from "arktype";
import Database from "better-sqlite3";
import { ConversationError, Engine } from "convostate";
import { openSqlite } from "convostate/sqlite";
import { typed } from "convostate/typed";
import * as v from "valibot";
import { z } from "zod";
import { randomOf } from "../support/random.mjs";

const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
const order = z.object({ size: z.enum(["small", "large"]).optional(), tries: z.number().default(0) });
const code = (expected, more = {}) => (error) => {
  assert.equal(error.code, expected, error.stack);
  for (const [name, value] of Object.entries(more)) assert.deepEqual(error.details[name], value, name);
  return true;
};

async function onSqlite() {
  const store = openSqlite(new Database(":memory:"));
  await store.migrate();
  return store;
}

for (const [name, schema] of Object.entries({
  zod: order,
  valibot: v.object({ size: v.optional(v.picklist(["small", "large"])), tries: v.optional(v.number(), 0) }),
  arktype: type({ "size?": "'small' | 'large'", tries: "number = 0" }),
})) {
  test(`${name}: reads what the schema makes of it, stores what was given`, () => {
    const engine = new Engine();
    const orders = typed(engine, { metadata: schema });
    const { id, metadata } = orders.create(client);
    assert.deepEqual(metadata, { tries: 0 });
    orders.update(client, id, { metadata: { size: "large" } });
    assert.deepEqual(orders.latest(client).metadata, { size: "large", tries: 0 });
    assert.deepEqual(orders.list(client).conversations[0].metadata, { size: "large", tries: 0 });
    assert.deepEqual(engine.get(client, id).metadata, { size: "large" });
  });

  test(`${name}: refuses what would not fit, and writes nothing`, () => {
    const engine = new Engine();
    const orders = typed(engine, { metadata: schema });
    assert.throws(() => orders.create(client, { metadata: { tries: "two" } }), code("INVALID_METADATA", { path: "metadata.tries" }));
    assert.equal(engine.stats().conversations, 0);
    const { id } = orders.create(client);
    assert.throws(() => orders.update(client, id, { step_id: "x", metadata: { size: "huge" } }), (error) => {
      assert.ok(error instanceof ConversationError);
      assert.equal(error.details.issues[0].path, "metadata.size");
      assert.equal(typeof structuredClone(error.details).issues[0].message, "string");
      return code("INVALID_METADATA", { path: "metadata.size" })(error);
    });
    assert.deepEqual([engine.get(client, id).version, engine.get(client, id).step_id], [1, null]);
  });
}

test("a patch is checked by what it comes to, in a turn and in modify, too", async () => {
  const ranges = z.object({ from: z.number(), to: z.number() }).refine(({ from, to }) => from <= to, { message: "from is after to", path: ["from"] });
  for (const plain of [new Engine(), await onSqlite()]) {
    const orders = typed(plain, { metadata: ranges });
    const { id } = await orders.create(client, { metadata: { from: 1, to: 2 } });
    await orders.turn(client, async (turn) => {
      await turn.update(id, { metadata: { to: 9 } });
      await assert.rejects(async () => turn.update(id, { metadata: { from: 10 } }), code("INVALID_METADATA", { path: "metadata.from" }));
      await turn.modify(id, ({ metadata }) => ({ metadata: { from: metadata.from + 1 } }));
      assert.deepEqual((await turn.latest()).metadata, { from: 2, to: 9 });
    });
    await assert.rejects(orders.modify(client, id, ({ metadata }) => ({ metadata: { from: metadata.to + 1 } })), code("INVALID_METADATA"));
    assert.deepEqual((await plain.get(client, id)).metadata, { from: 2, to: 9 });
    await plain.dispose();
  }
});

test("what a patch comes to is what the core makes of it", () => {
  const draw = randomOf(7);
  const value = (depth) => {
    const kind = draw(depth > 2 ? 4 : 6);
    if (kind > 3) return Object.fromEntries(Array.from({ length: 3 }, () => ["abcd"[draw(4)], value(depth + 1)]));
    return [null, draw(3), "text", [null, { a: null }]][kind];
  };
  const engine = new Engine();
  let seen;
  const orders = typed(engine, { metadata: { "~standard": { version: 1, vendor: "test", validate: (value) => ((seen = value), { value }) } } });
  for (let round = 0; round < 2_000; round += 1) {
    const { id } = engine.create(client, { metadata: value(0) });
    orders.update(client, id, { metadata: value(0) });
    assert.deepEqual(JSON.parse(JSON.stringify(seen)), engine.get(client, id).metadata);
  }
});

test("an asynchronous schema is for what answers by promises", async () => {
  const later = order.refine(async () => true);
  await assert.rejects(async () => typed(new Engine(), { metadata: { "~standard": { validate: async (value) => ({ value }) } } }).create(client), TypeError);
  const orders = typed(await onSqlite(), { metadata: later });
  const { id } = await orders.create(client, { metadata: { tries: 1 } });
  await orders.update(client, id, { metadata: { tries: 2 } });
  assert.deepEqual((await orders.latest(client)).metadata, { tries: 2 });
});

test("what does not fit when it is read is an error, null, or what a function answers", () => {
  const engine = new Engine();
  const { id } = engine.create(client, { metadata: { tries: "many" } });
  const reading = (onInvalid) => typed(engine, { metadata: order, onInvalid }).get(client, id).metadata;
  assert.throws(() => reading(), code("INVALID_METADATA", { path: "metadata.tries" }));
  assert.throws(() => reading("throw"), code("INVALID_METADATA"));
  assert.equal(reading("null"), null);
  assert.deepEqual(reading((error, stored) => ({ tries: 0, was: stored.metadata.tries, why: error.code })), { tries: 0, was: "many", why: "INVALID_METADATA" });
});

test("listeners hear of metadata as the schema makes it", () => {
  const engine = new Engine();
  const orders = typed(engine, { metadata: order });
  const heard = [];
  const end = orders.subscribe(({ type, conversation, previous }) => heard.push([type, conversation?.metadata, previous?.metadata]));
  const { id } = orders.create(client);
  orders.update(client, id, { metadata: { size: "small" } });
  orders.erase(client);
  end();
  orders.create(client);
  assert.deepEqual(heard, [["created", { tries: 0 }, undefined], ["updated", { size: "small", tries: 0 }, { tries: 0 }], ["erased", undefined, { size: "small", tries: 0 }]]);
});

test("an update whose conversation changed meanwhile is made again, on what stands then; one with a version is not", async () => {
  const store = await onSqlite();
  const counts = typed(store, { metadata: z.record(z.string(), z.number()) });
  const { id } = await counts.create(client);
  const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
  await Promise.all(names.map((name) => counts.update(client, id, { metadata: { [name]: 1 } })));
  const { metadata, version } = await store.get(client, id);
  assert.deepEqual([Object.keys(metadata).sort(), version], [names.sort(), 21]);
  await assert.rejects(counts.update(client, id, { metadata: { n0: 2 } }, { ifVersion: 3 }), code("CONFLICT"));
  await assert.rejects(counts.update(client, "missing", { metadata: { n0: 2 } }), code("NOT_FOUND"));
  await store.dispose();
});

test("what a listener hears of memories stays as it is", () => {
  const event = Object.freeze({ type: "remembered", client, key: "address", version: 1 });
  const heard = [];
  typed({ subscribe: (listener) => listener(event) }, { metadata: order }).subscribe((one) => heard.push(one));
  assert.deepEqual(heard, [event]);
});

test("an update costs one read more; a create, a read and a close none", async () => {
  const counts = {};
  const plain = new Engine();
  const counted = Object.fromEntries(["create", "get", "latest", "update", "close", "snapshot"].map((name) => [name, (...args) => ((counts[name] = (counts[name] ?? 0) + 1), plain[name](...args))]));
  const orders = typed(counted, { metadata: order });
  const { id } = orders.create(client);
  orders.update(client, id, { metadata: { tries: 1 } });
  orders.latest(client);
  orders.close(client, id);
  assert.deepEqual(counts, { create: 1, get: 1, update: 1, latest: 1, close: 1 });
});

test("without a schema it is the same object", () => {
  const engine = new Engine();
  assert.equal(typed(engine), engine);
});
