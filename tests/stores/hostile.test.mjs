// What a caller hands in may run code of its own: it may dispose of the store that reads it.

import assert from "node:assert/strict";
import { test } from "node:test";
import Database from "better-sqlite3";
import { connect } from "convostate/remote";
import { openSqlite } from "convostate/sqlite";
import { ADA, clockAt, coded, when } from "../contract/support.mjs";

async function opened(options) {
  const db = new Database(":memory:");
  const store = openSqlite(db, options);
  await store.migrate();
  return { db, store };
}

const READERS = {
  "create, client": (one, then) => one.create(when(ADA, "user_id", then)),
  "create, body": (one, then) => one.create(ADA, when({ flow_id: "g" }, "flow_id", then)),
  "create, metadata": (one, then) => one.create(ADA, { metadata: when({ n: 1 }, "n", then) }),
  "get, client": (one, then) => one.get(when(ADA, "user_id", then), "a"),
  "latest, client": (one, then) => one.latest(when(ADA, "user_id", then)),
  "update, body": (one, then) => one.update(ADA, "a", when({ step_id: "s" }, "step_id", then)),
  "update, options": (one, then) => one.update(ADA, "a", { step_id: "s" }, when({ ifVersion: 1 }, "ifVersion", then)),
  "close, client": (one, then) => one.close(when(ADA, "user_id", then), "a"),
  "closeAll, client": (one, then) => one.closeAll(when(ADA, "user_id", then)),
  "list, options": (one, then) => one.list(ADA, when({ limit: 5 }, "limit", then)),
  "erase, client": (one, then) => one.erase(when(ADA, "user_id", then)),
  "sweep, options": (one, then) => one.sweep(when({ limit: 5 }, "limit", then)),
  "modify, client": (one, then) => one.modify(when(ADA, "user_id", then), "a", () => ({ step_id: "s" })),
  "the clock": (one, then, clock) => {
    clock.then = then;
    return one.closeAll(ADA);
  },
};

test("a call whose arguments dispose of its store is CLOSED_ENGINE, and has changed nothing", async () => {
  for (const [name, call] of Object.entries(READERS)) {
    const clock = clockAt();
    const { db, store } = await opened({ now: () => (clock.then?.(), clock.at) });
    await store.create(ADA, { id: "a", ttl: 1 });
    clock.at += 5000;
    const rows = () => db.prepare("select * from convostate_conversation").all();
    const before = rows();
    await assert.rejects(() => call(store, () => void store.dispose(), clock), coded("CLOSED_ENGINE"), name);
    assert.deepEqual(rows(), before, name);
  }
});

test("the limits of retention are read once", async () => {
  let reads = 0;
  const retention = when({ per_client: 1 }, "per_client", () => { reads += 1; });
  const { store } = await opened({ retention });
  for (const id of ["a", "b", "c"]) {
    await store.create(ADA, { id });
    await store.close(ADA, id);
  }
  assert.deepEqual([await store.sweep(), reads], [{ expired: 0, removed: 2 }, 1]);
});

test("methods may be handed on alone, and called through a proxy", async () => {
  const { store } = await opened();
  const fetch = async () => new Response('{"has_open":false}', { headers: { "content-type": "application/json" } });
  for (const one of [store, connect("http://localhost", { fetch })]) {
    const { latest } = one;
    const state = new Proxy(one, {});
    assert.deepEqual([await latest(ADA), await state.latest(ADA), Object.keys(one)], [null, null, []]);
    await state.dispose();
    await assert.rejects(() => latest(ADA), coded("CLOSED_ENGINE"));
  }
  assert.equal((await opened()).store.capabilities.durable, false);
  assert.equal(new Proxy((await opened()).store, {}).capabilities.atomic, true);
});
