// What somebody else has written into a store: it is never believed, hurts nobody else, and an erase mends it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADA, BOB, clockAt } from "../contract/support.mjs";
import { pgPool, redis } from "./harness/clients.mjs";
import { placeOf } from "./harness/promises.mjs";
import indexeddb from "./backends/fake-indexeddb.mjs";
import pg from "./backends/pg.mjs";
import onRedis from "./backends/redis.mjs";
import sqlite, { database } from "./backends/sqlite.mjs";

/** A field, what stands there, and whether a store of types takes it. */
const DAMAGES = [
  ["status", "open"], ["status", ""], ["version", 2 ** 60], ["version", 0], ["ttl", -1], ["seq", 0],
  ["updated_at", -62_000_000_000_000], ["last_interaction_at", 253_402_300_800_000], ["created_at", -1],
];
const UNTYPED = [["version", 1.5], ["version", "x"], ["status", 1], ["created_at", null], ["updated_at", {}]];
const TEXT = [["metadata", "{not json"], ["metadata", ""]];

const BACKENDS = [
  { backend: sqlite, damages: [...DAMAGES, ...TEXT], alter: alterSqlite },
  { backend: onRedis, damages: [...DAMAGES, ...UNTYPED, ...TEXT], alter: alterRedis },
  { backend: pg, damages: DAMAGES, alter: alterPostgres },
  { backend: indexeddb, damages: [...DAMAGES, ...UNTYPED, ...TEXT], alter: alterIndexedDb },
];

async function alterSqlite(file, field, value) {
  const db = await database(file);
  const literal = typeof value === "number" ? BigInt(value) : `'${value}'`;
  db.exec(`pragma ignore_check_constraints = on; update convostate_conversation set ${field} = ${literal} where id = 'a'`);
  db.close();
}

async function alterRedis({ ports, name }, field, value) {
  const { client, end } = await redis(ports);
  for (const key of await client.keys(`${name}:*:rows`)) {
    const record = await client.hGet(key, "a");
    const line = record.indexOf("\n");
    const row = JSON.parse(record.slice(1, line));
    const metadata = field === "metadata" ? value : record.slice(line + 1);
    if (field !== "metadata") row[field] = value;
    await client.hSet(key, "a", `${record[0]}${JSON.stringify(row)}\n${metadata}`);
  }
  end();
}

async function alterPostgres({ ports, name }, field, value) {
  const { client, end } = await pgPool(ports);
  const table = `${name}.conversation`;
  const { rows } = await client.query("select conname from pg_constraint where contype = 'c' and conrelid = $1::regclass", [table]);
  for (const { conname } of rows) await client.query(`alter table ${table} drop constraint ${conname}`);
  const isTime = field.endsWith("_at");
  await client.query(`update ${table} set ${field} = ${isTime ? `timestamptz 'epoch' + ${value} * interval '1 millisecond'` : `'${value}'`} where id = 'a'`);
  await end();
}

async function alterIndexedDb({ factory, name }, field, value) {
  const promised = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const db = await promised(factory.open(name));
  const rows = db.transaction("conversations", "readwrite").objectStore("conversations");
  for (const row of await promised(rows.getAll())) {
    if (row.id === "a") await promised(rows.put({ ...row, [field]: value }));
  }
  db.close();
}

const refused = (error) => error.code === "STORAGE" && error.cause instanceof Error && /damaged \(.*erase the client/.test(error.message);

for (const { backend, damages, alter } of BACKENDS) {
  const place = placeOf(backend);
  for (const [field, value] of damages) {
    for (const isHeard of [false, true]) {
      test(`${backend.name}: ${field} is ${JSON.stringify(value)}${isHeard ? ", and somebody listens" : ""}`, async (t) => {
        const address = await place.fresh();
        const clock = clockAt();
        const store = await backend.open(address, { now: clock.now });
        t.after(() => store.dispose());
        const events = [];
        if (isHeard) store.subscribe((event) => events.push([event.type, event.previous?.id]));
        await store.create(ADA, { id: "a", metadata: { n: 1 }, ttl: 60 });
        await store.create(ADA, { id: "sound", ttl: 60 });
        await alter(address, field, value);
        await store.create(BOB, { id: "b", ttl: 60 });
        events.length = 0;

        for (const call of [() => store.get(ADA, "a"), () => store.list(ADA)]) await assert.rejects(call(), refused);
        await assert.rejects(store.update(ADA, "a", { metadata: { m: 2 } }), refused);
        assert.equal((await store.get(ADA, "sound")).id, "sound");
        assert.deepEqual(events, []);

        clock.at += 3_600_000;
        // What is due of others is done all the same.
        await store.sweep().then(() => {}, (error) => assert.ok(refused(error), error));
        assert.equal((await store.list(BOB)).conversations[0].version, 2);

        events.length = 0;
        assert.equal(await store.erase(ADA), 2);
        assert.deepEqual(events, isHeard ? [["erased", "sound"]] : []);
        assert.deepEqual((await store.list(ADA)).conversations, []);
        assert.equal((await store.create(ADA, { id: "a" })).version, 1);
      });
    }
  }
}

test("a head that can't be read: everything is refused but erase", async (t) => {
  const place = await onRedis.start();
  t.after(() => place.stop());
  const address = await place.fresh();
  const { client, end } = await redis(address.ports);
  t.after(end);
  const store = await onRedis.open(address);
  t.after(() => store.dispose());
  for (const text of ["r {not json", "r", "r 5", 'r {"seq":-1,"clock":0,"conversations":1,"closed":0,"expires":null,"closed_since":null,"lease":null}']) {
    await store.create(ADA, { id: "a" });
    const [head] = await client.keys(`${address.name}:*:head`);
    await client.set(head, text);
    for (const call of [() => store.get(ADA, "a"), () => store.create(ADA), () => store.closeAll(ADA)]) await assert.rejects(call(), refused, text);
    assert.equal(await store.erase(ADA), 1, text);
    assert.equal(await store.latest(ADA), null);
    assert.deepEqual(await client.keys(`${address.name}:{*`), []);
  }
});

test("new tables refuse what can't be", async (t) => {
  const place = await sqlite.start();
  t.after(() => place.stop());
  const file = await place.fresh();
  const store = await sqlite.open(file);
  await store.create(ADA, { id: "a" });
  const db = await database(file);
  for (const change of ["status = 'open'", "version = 0", "ttl = 0", "seq = 0", "created_at = -1", "updated_at = 253402300800000"]) {
    assert.throws(() => db.exec(`update convostate_conversation set ${change}`), /CHECK constraint/i, change);
  }
  db.close();
  await store.dispose();
});
