// Versions of metadata: what older code wrote is read and carried on by newer code, and never written to by older code again.

import assert from "node:assert/strict";
import { test } from "node:test";
import Database from "better-sqlite3";
import { Engine } from "convostate";
import { openSqlite } from "convostate/sqlite";
import { typed } from "convostate/typed";
import { z } from "zod";

const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
const code = (expected, found) => (error) => error.code === expected && error.details.found === found;

// Three versions of one bot: `name` became `customer: { name }`, then words became a count beside them.
const versions = [
  { metadata: z.strictObject({ name: z.string(), words: z.array(z.string()) }), version: 1 },
  { metadata: z.strictObject({ customer: z.strictObject({ name: z.string() }), words: z.array(z.string()) }), version: 2 },
  { metadata: z.strictObject({ customer: z.strictObject({ name: z.string() }), words: z.array(z.string()), count: z.number() }), version: 3 },
];
const migrate = {
  1: ({ name, ...others }) => ({ ...others, customer: { name } }),
  2: (metadata) => ({ ...metadata, count: metadata.words.length }),
};
const first = { name: "Ada", words: ["tea"] };
/** What each version of the code wrote. */
const FIXTURES = [first, { customer: { name: "Ada" }, words: ["tea"], $v: 2 }, { customer: { name: "Ada" }, words: ["tea"], count: 1, $v: 3 }];
const now = { customer: { name: "Ada" }, words: ["tea"], count: 1 };

const current = (conversations) => typed(conversations, { ...versions[2], migrate });

for (const [index, stored] of FIXTURES.entries()) {
  test(`what version ${index + 1} wrote is read as version 3, and nothing is written`, () => {
    const engine = new Engine();
    const { id } = engine.create(client, { metadata: stored });
    assert.deepEqual(current(engine).get(client, id).metadata, now);
    assert.deepEqual([engine.get(client, id).metadata, engine.get(client, id).version], [stored, 1]);
  });

  test(`the next update of what version ${index + 1} wrote makes it version 3, in one write`, async () => {
    const engine = new Engine();
    const ids = [1, 2, 3].map(() => engine.create(client, { metadata: stored }).id);
    const orders = current(engine);
    orders.update(client, ids[0], { metadata: { words: ["tea", "cake"] } });
    orders.update(client, ids[1], { step_id: "address" });
    await orders.modify(client, ids[2], () => ({ metadata: { count: 7 } }));
    const written = ids.map((id) => engine.get(client, id));
    assert.deepEqual(written.map(({ metadata }) => metadata), [
      { ...now, words: ["tea", "cake"], $v: 3 },
      { ...now, $v: 3 },
      { ...now, count: 7, $v: 3 },
    ]);
    assert.deepEqual(written.map(({ version }) => version), [2, 2, 2]);
  });
}

test("what is new is of the current version", () => {
  const engine = new Engine();
  const { id, metadata } = current(engine).create(client, { metadata: now });
  assert.deepEqual(metadata, now);
  assert.deepEqual(engine.get(client, id).metadata, FIXTURES[2]);
});

test("older code reads nothing of a newer version, and writes nothing to it", async () => {
  const engine = new Engine();
  const { id } = current(engine).create(client, { metadata: now });
  const old = typed(engine, { ...versions[1], migrate });
  const before = engine.get(client, id);
  assert.throws(() => old.get(client, id), code("INVALID_METADATA", 3));
  assert.throws(() => old.latest(client), code("INVALID_METADATA", 3));
  assert.throws(() => old.update(client, id, { metadata: { words: [] } }), code("INVALID_METADATA", 3));
  assert.throws(() => old.update(client, id, { step_id: "address" }), code("INVALID_METADATA", 3));
  await assert.rejects(old.modify(client, id, () => ({ step_id: "address" })), code("INVALID_METADATA", 3));
  assert.deepEqual(engine.get(client, id), before);
});

test("a version that is missing its migration is refused at once, and so is the version's own member", () => {
  assert.throws(() => typed(new Engine(), versions[2]), code("INVALID_BODY"));
  const orders = typed(new Engine(), { metadata: z.looseObject({}) });
  assert.throws(() => orders.create(client, { metadata: { $v: 9 } }), code("INVALID_METADATA"));
});

test("a migration that makes a member null is refused, since no patch can say so", () => {
  const engine = new Engine();
  const { id } = engine.create(client, { metadata: { note: "x" } });
  const orders = typed(engine, { metadata: z.looseObject({}), version: 2, migrate: { 1: () => ({ note: null }) } });
  assert.deepEqual(orders.get(client, id).metadata, { note: null });
  assert.throws(() => orders.update(client, id, { step_id: "x" }), code("INVALID_METADATA"));
  assert.equal(engine.get(client, id).version, 1);
});

test("64 writers of versions 1 and 2 at once: none is lost, and what stands fits the newer", async () => {
  const store = openSqlite(new Database(":memory:"));
  await store.migrate();
  const { id } = await store.create(client, { metadata: { name: "Ada", words: [] } });
  const word = (writer, round) => `${writer}-${round}`;
  const done = [];
  let refused = 0;
  const write = async (writer) => {
    const orders = typed(store, { ...versions[writer % 2], migrate });
    for (let round = 0; round < 3; round += 1) {
      try {
        await orders.modify(client, id, ({ metadata }) => ({ metadata: { words: [...metadata.words, word(writer, round)] } }), { attempts: 1000 });
        done.push(word(writer, round));
      } catch (error) {
        assert.equal(error.details.found, 2, error.stack);
        refused += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: 64 }, (_, writer) => write(writer)));
  const { metadata } = await store.get(client, id);
  assert.deepEqual([...metadata.words].sort(), done.sort());
  assert.equal(done.length + refused, 192);
  assert.ok(refused > 0, "older code met the newer");
  const { $v, ...fields } = metadata;
  assert.deepEqual([$v, versions[1].metadata.parse(fields).customer], [2, { name: "Ada" }]);
});
