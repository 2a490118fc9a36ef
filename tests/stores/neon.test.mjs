// What neon() makes as a handle of the store on PostgreSQL, against a stand-in for Neon's server in front of a PostgreSQL.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADA } from "../contract/support.mjs";
import { pgPool } from "./harness/clients.mjs";
import { openOn } from "./harness/postgres.mjs";
import backend from "./backends/neon.mjs";
import { losing, sameAs, several } from "./harness/handles.mjs";
import { placeOf } from "./harness/promises.mjs";

const place = placeOf(backend);
sameAs(backend, place, true);
several(backend, place);
losing(backend, place, (query) => query.startsWith("with head as"));

test("neon: where fsync is off, nobody says whether another layer keeps what was written", async () => {
  const store = await backend.open(await place.fresh());
  assert.deepEqual(store.capabilities, { durable: "unknown", shared: true, atomic: true, evictable: false });
});

test("neon: it shares one database with a pool of pg", async (t) => {
  const address = await place.fresh();
  const store = await backend.open(address);
  const { client, end } = await pgPool([place.server.database.port]);
  t.after(end);
  const other = await openOn(client, address.name);
  await other.create(ADA, { id: "a", metadata: { text: "é😀" } });
  await store.update(ADA, "a", { step_id: "next" });
  assert.deepEqual([(await store.get(ADA, "a")).metadata, (await other.get(ADA, "a")).step_id], [{ text: "é😀" }, "next"]);
});

test("neon: a refusal of the server is an answer: nothing was changed", async () => {
  const store = await backend.open({ ...(await place.fresh()), name: "nowhere" });
  const error = await store.create(ADA).catch((error) => error);
  assert.deepEqual([error.code, error.outcome], ["STORAGE", undefined]);
  assert.match(error.message, /migrate\(\)/);
});
