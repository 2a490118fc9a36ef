// What somebody has changed in the database, or moved in it, is refused: it never reads as anything else. The long form:
// CONVOSTATE_FLIPS=10000 node --test tests/sealed/tampering.test.mjs

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADA, BOB } from "../contract/support.mjs";
import { randomOf } from "../support/random.mjs";
import { KEYS, database } from "./support.mjs";

const FLIPS = Number(process.env.CONVOSTATE_FLIPS || 400);
const PREFIX = ' "sealed1:k1:';
const REFUSED = { code: "STORAGE" };

/** Two clients, with conversations and memories of all kinds. */
async function filled() {
  const { db, sealed } = await database();
  const store = sealed();
  for (const client of [ADA, BOB]) {
    for (const id of ["a", "b", "c"]) {
      await store.create(client, { id, metadata: { of: client.user_id, id } });
      await store.update(client, id, { metadata: { more: id } });
      await store.remember(client, id, `${client.user_id} ${id}`);
    }
    await store.close(client, "c");
  }
  const metadata = db.prepare("select rowid as place, metadata as text from convostate_conversation").all();
  const values = db.prepare("select rowid as place, value as text from convostate_memory").all();
  const put = {
    metadata: db.prepare("update convostate_conversation set metadata = ? where rowid = ?"),
    value: db.prepare("update convostate_memory set value = ? where rowid = ?"),
  };
  const places = [...metadata.map((one) => ({ ...one, column: "metadata" })), ...values.map((one) => ({ ...one, column: "value" }))];
  const write = ({ column, place }, text) => put[column].run(text, place);
  return { db, store, places, write };
}

/** How many conversations and memories can be read, which all read as they were written. */
async function readable(store) {
  let count = 0;
  for (const client of [ADA, BOB]) {
    for (const id of ["a", "b", "c"]) {
      for (const [call, right] of [
        [() => store.get(client, id), ({ metadata }) => assert.deepEqual(metadata, { of: client.user_id, id, more: id })],
        [() => store.recall(client, id), ({ value }) => assert.equal(value, `${client.user_id} ${id}`)],
      ]) {
        const found = await call().catch((error) => assert.equal(error.code, "STORAGE"));
        if (found === undefined) continue;
        right(found);
        count += 1;
      }
    }
  }
  return count;
}

test(`${FLIPS} bit flips and swaps are refused`, async () => {
  const below = randomOf(7);
  const { store, places, write } = await filled();
  assert.equal(await readable(store), places.length);
  for (let nth = 0; nth < FLIPS; nth += 1) {
    const one = places[below(places.length)];
    const other = places[below(places.length)];
    if (nth % 4 === 0 && other !== one) {
      write(one, other.text);
    } else {
      const bytes = Buffer.from(one.text.slice(PREFIX.length, -1), "base64");
      bytes[below(bytes.length)] ^= 1 << below(8);
      write(one, `${PREFIX}${bytes.toString("base64")}"`);
    }
    assert.equal(await readable(store), places.length - 1, `change ${nth}`);
    write(one, one.text);
  }
  assert.equal(await readable(store), places.length);
});

test("a changed letter anywhere is refused, or changes nothing", async () => {
  const { store, places, write } = await filled();
  const [one] = places;
  for (let at = 0; at < one.text.length; at += 1) {
    for (const letter of ["A", "x", "\n", "="]) {
      write(one, one.text.slice(0, at) + letter + one.text.slice(at + 1));
      assert.ok((await readable(store)) >= places.length - 1);
    }
  }
});

for (const [what, sql] of Object.entries({
  "a version": "update convostate_conversation set version = version + 1 where id = 'a'",
  "a place among the client's": "update convostate_conversation set seq = 9 where id = 'c'",
  "an id": "update convostate_conversation set id = 'z' where id = 'a'",
  "the client's ids": "update convostate_head set channel_id = 'app' where user_id = 'ada'",
  "cut text": "update convostate_conversation set metadata = substr(metadata, 1, 30)",
  "the key's id": "update convostate_conversation set metadata = replace(metadata, 'k1', 'k2')",
  "plain text in its place": "update convostate_conversation set metadata = '{}'",
})) {
  test(`what is not as it was sealed is refused: ${what}`, async () => {
    const { db, store } = await filled();
    db.exec("update convostate_head set seq = 9");
    db.exec(sql);
    const id = /'z'/.test(sql) ? "z" : /seq/.test(sql) ? "c" : "a";
    await assert.rejects(store.get({ ...ADA, channel_id: /app/.test(sql) ? "app" : "web" }, id), REFUSED);
  });
}

test("the text of an earlier version is refused in the row of a later one", async () => {
  const { db, sealed } = await database();
  const store = sealed();
  await store.create(ADA, { id: "a", metadata: { paid: false } });
  const [{ metadata }] = db.prepare("select metadata from convostate_conversation").all();
  await store.update(ADA, "a", { metadata: { paid: true } });
  db.prepare("update convostate_conversation set metadata = ?").run(metadata);
  await assert.rejects(store.get(ADA, "a"), REFUSED);
  await store.erase(ADA);
  assert.equal(await store.latest(ADA), null);
});

test("what can't be opened can be erased, with a listener and without a key, too", async () => {
  const { db, sealed } = await database();
  for (const options of [{}, { keys: { k2: KEYS.k2 }, use: "k2" }]) {
    await sealed().create(ADA, { id: "a" });
    await sealed().create(ADA, { id: "b" });
    db.exec("update convostate_conversation set metadata = substr(metadata, 1, 40) where id = 'b'");
    const store = sealed(options);
    const erased = [];
    store.subscribe(({ type, previous }) => erased.push([type, previous.id]));
    assert.equal(await store.erase(ADA), 2);
    assert.deepEqual(erased, options.use ? [] : [["erased", "a"]]);
  }
});

test("one client's damage does not hold up the sweep of others", async () => {
  const { db, sealed } = await database();
  const store = sealed();
  for (const client of [ADA, BOB]) await store.create(client, { id: "a", ttl: 1 });
  db.exec("update convostate_conversation set metadata = ' \"sealed1:k1:AAAA\"' where client = 1");
  db.exec("update convostate_conversation set last_interaction_at = 1, updated_at = 1, created_at = 1, deadline = 1001; update convostate_head set expires = 1001");
  await assert.rejects(store.sweep(), REFUSED);
  assert.deepEqual(db.prepare("select status from convostate_conversation where client = 2").all(), [{ status: "EXPIRED" }]);
});

test("a text that names a key which is not there says so", async () => {
  const { sealed } = await database();
  await sealed().create(ADA, { id: "a", metadata: { n: 1 } });
  await assert.rejects(sealed({ keys: { k2: KEYS.k2 }, use: "k2" }).get(ADA, "a"), { code: "STORAGE", message: /"k1".*option keys/ });
  await assert.rejects(sealed({ keys: { k1: KEYS.k2 } }).get(ADA, "a"), { code: "STORAGE", message: /another key/ });
});

test("a store that is not sealed refuses sealed texts, and leaves them as they are", async () => {
  const { open, sealed } = await database();
  await sealed().create(ADA, { id: "a", metadata: { n: 1 } });
  await sealed().remember(ADA, "k", "v");
  const plain = open();
  for (const call of [() => plain.get(ADA, "a"), () => plain.update(ADA, "a", { step_id: "s" }), () => plain.update(ADA, "a", { metadata: { n: 2 } }), () => plain.recall(ADA, "k")]) {
    await assert.rejects(call(), { code: "STORAGE", message: /sealed\(\)/ });
  }
  await plain.closeAll(ADA);
  const { metadata, status } = await sealed().get(ADA, "a");
  assert.deepEqual([metadata, status], [{ n: 1 }, "CLOSED"]);
});
