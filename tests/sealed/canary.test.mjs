// What is sealed never stands in the store's files, whatever the calls; in those of a store that is not sealed, it is found.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { sealed } from "convostate/sealed";
import { ADA, clockAt } from "../contract/support.mjs";
import fake from "../stores/backends/fake-indexeddb.mjs";
import pg from "../stores/backends/pg.mjs";
import redis from "../stores/backends/redis.mjs";
import sqlite from "../stores/backends/sqlite.mjs";
import { KEYS } from "../stores/harness/sealed.mjs";
import { placeOf } from "../stores/harness/promises.mjs";

const CANARY = "yellow-tangara-chilensis";
/** While a slow disk syncs, Redis puts off what it writes to a file that is synced each second. */
const DURABLE = { appendonly: "yes", appendfsync: "always" };

/** Every call that writes metadata or a value, with and without a listener. */
async function sing(store, clock) {
  const metadata = { [CANARY]: CANARY };
  const end = store.subscribe(() => {});
  for (const round of ["heard", "unheard"]) {
    for (const id of ["a", "b", "c", "d"]) await store.create(ADA, { id: `${id}-${round}`, metadata, ...(id === "d" && { ttl: 1 }) });
    await store.update(ADA, `a-${round}`, { metadata: { more: CANARY } });
    await store.update(ADA, `a-${round}`, { step_id: "s" });
    await store.modify(ADA, `b-${round}`, () => ({ metadata: { again: CANARY } }));
    await store.close(ADA, `b-${round}`);
    await store.remember(ADA, "k", CANARY);
    await store.remember(ADA, "gone", { [CANARY]: 1 }, { ttl: 1 });
    await store.turn(ADA, async (turn) => {
      await turn.create({ id: `t-${round}`, metadata });
      await turn.update(`t-${round}`, { metadata: { more: CANARY } });
      await turn.remember("t", CANARY);
      await turn.close(`t-${round}`);
    }, { once: round });
    clock.at += 5000;
    await store.sweep();
    await store.closeAll(ADA);
    end();
  }
}

/** All bytes of a folder's files. */
function filesOf(folder) {
  const names = readdirSync(folder, { recursive: true }).map((name) => join(folder, name));
  return Buffer.concat(names.filter((name) => statSync(name).isFile()).map((name) => readFileSync(name)));
}

async function recordsOf({ factory, name }) {
  const answered = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const db = await answered(factory.open(name));
  const all = await Promise.all([...db.objectStoreNames].map((store) => answered(db.transaction(store).objectStore(store).getAll())));
  db.close();
  return Buffer.from(JSON.stringify(all));
}

for (const [backend, bytesOf, settings] of [
  [sqlite, (file) => filesOf(dirname(file))],
  [redis, (_, { server }) => filesOf(server.folder), DURABLE],
  [pg, (_, { server }) => filesOf(server.folder)],
  [fake, recordsOf],
]) {
  const place = placeOf({ start: () => backend.start(settings) });

  test(`${backend.name}: no metadata, no value and no fingerprint of them is in the store's files`, async () => {
    const clock = clockAt(Date.now());
    const address = await place.fresh();
    const store = sealed(await backend.open(address, { now: clock.now, retention: { per_client: 3 } }), { keys: KEYS, use: "k1" });
    await sing(store, clock);
    const sung = await bytesOf(address, place);
    assert.ok(sung.includes("a-unheard"), "the files are those of the store");
    assert.equal(sung.includes(CANARY), false);
    await store.dispose();
    const plain = await backend.open(await place.fresh());
    await plain.create(ADA, { id: "a", metadata: { [CANARY]: 1 } });
    if (backend !== fake) assert.ok((await bytesOf(address, place)).includes(CANARY));
    await plain.dispose();
  });
}
