// PGlite as a handle of the store on PostgreSQL.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { PGlite } from "@electric-sql/pglite";
import { openPostgres } from "convostate/postgres";
import { ADA } from "../contract/support.mjs";
import backend from "./backends/pglite.mjs";
import { sameAs, several } from "./harness/handles.mjs";
import { placeOf } from "./harness/promises.mjs";

const place = placeOf(backend);
sameAs(backend, place);
several(backend, place);

test("pglite: what it promises is what one process has", async () => {
  const store = await backend.open(await place.fresh());
  assert.deepEqual(store.capabilities, { durable: false, shared: false, atomic: true, evictable: false });
  const strict = await backend.open(await place.fresh(), { require: { shared: true } });
  await assert.rejects(strict.latest(ADA), { code: "STORAGE", message: /shared: false/ });
});

test("pglite: calls wait for a transaction of the bot's own, and are no part of it", async () => {
  const store = await backend.open(await place.fresh());
  let created;
  await place.database.transaction(async (transaction) => {
    created = store.create(ADA, { id: "a" });
    await transaction.query("select 1");
    await transaction.rollback();
  });
  await created;
  assert.equal((await store.latest(ADA)).id, "a");
});

test("pglite: a schema with partitions, and one that is not there", async () => {
  const store = await openPostgres(place.database, { schema: "parted" });
  await assert.rejects(store.latest(ADA), { code: "STORAGE", message: /migrate\(\)/ });
  await store.migrate({ partitions: 4 });
  await assert.rejects(store.migrate({ partitions: 8 }), { code: "INVALID_BODY" });
  await store.create(ADA, { id: "a" });
  assert.equal((await store.latest(ADA)).id, "a");
});

test("pglite: what is written in a folder is there when it is opened again; one that is closed is STORAGE", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "convostate-pglite-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const first = await PGlite.create(folder);
  const store = await openPostgres(first);
  await store.migrate();
  await store.create(ADA, { id: "a", metadata: { n: 1 } });
  await first.close();
  await assert.rejects(store.latest(ADA), { code: "STORAGE" });
  const second = await PGlite.create(folder);
  assert.deepEqual((await (await openPostgres(second)).latest(ADA)).metadata, { n: 1 });
  await second.close();
});
