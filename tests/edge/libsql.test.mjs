// The suite and the traffic on libSQL files, and what a commit in one guarded batch must keep.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLibsql } from "convostate/libsql";
import { openSqlite } from "convostate/sqlite";
import { database } from "../stores/backends/sqlite.mjs";
import libsql from "../stores/backends/libsql.mjs";
import { increments } from "../stores/harness/many.mjs";
import { conformance, isLong, model, placeOf, trace } from "../stores/harness/promises.mjs";
import { CLIENT } from "./worker/jobs.mjs";
import { isQuick } from "./support.mjs";

const place = placeOf(libsql);
conformance(libsql, place, { which: isQuick });
trace(libsql, place, 300);
model(libsql, place, { seeds: isLong ? 5 : 1 });
increments(libsql, place, { times: isLong ? 100 : 1 });

/** Lets `before` and `after` see each batch that writes. */
const around = ({ before, after }) => (client) => ({
  protocol: client.protocol,
  execute: (sql) => client.execute(sql),
  async batch(statements, mode) {
    if (mode === "write") await before?.();
    const answer = await client.batch(statements, mode);
    if (mode === "write") await after?.();
    return answer;
  },
});

const TIMES = isLong ? 10_000 : 30;

test(`libsql: of ${TIMES} commits of others between a load and its batch, none is written over`, async () => {
  const file = await place.fresh();
  const other = await libsql.open(file);
  await other.create(CLIENT, { id: "counter", metadata: { mine: 0, theirs: 0 } });
  let wanted = 0;
  const count = (field) => ({ metadata }) => ({ metadata: { [field]: metadata[field] + 1 } });
  const before = async () => {
    if (wanted === 0) return;
    wanted -= 1;
    await other.modify(CLIENT, "counter", count("theirs"));
  };
  const conversations = await libsql.open(file, {}, around({ before }));
  for (let time = 0; time < TIMES; time += 1) {
    wanted = 1;
    await conversations.modify(CLIENT, "counter", count("mine"));
  }
  const { metadata, version } = await other.get(CLIENT, "counter");
  assert.deepEqual([metadata, version], [{ mine: TIMES, theirs: TIMES }, 2 * TIMES + 1]);
  await Promise.all([conversations.dispose(), other.dispose()]);
});

test("libsql: two who create a client at once both find it", async () => {
  const file = await place.fresh();
  const other = await libsql.open(file);
  let isFirst = true;
  const before = async () => {
    if (isFirst) await other.create(CLIENT, { id: "theirs" });
    isFirst = false;
  };
  const conversations = await libsql.open(file, {}, around({ before }));
  await conversations.create(CLIENT, { id: "mine" });
  assert.deepEqual((await other.list(CLIENT)).conversations.map(({ id }) => id), ["mine", "theirs"]);
  await Promise.all([conversations.dispose(), other.dispose()]);
});

test("libsql: a batch whose answer is lost is done once; what became of one that never arrives is unknown", async () => {
  let [losses, isCut] = [0, false];
  const lost = () => new Error("the connection was lost");
  const before = async () => {
    if (isCut) throw lost();
  };
  const after = async () => {
    if (losses === 0) return;
    losses -= 1;
    throw lost();
  };
  const conversations = await libsql.open(await place.fresh(), {}, around({ before, after }));
  losses = 1;
  await conversations.create(CLIENT, { id: "counter", metadata: { n: 0 } });
  losses = 2;
  await conversations.modify(CLIENT, "counter", ({ metadata }) => ({ metadata: { n: metadata.n + 1 } }));
  const { metadata, version } = await conversations.get(CLIENT, "counter");
  assert.deepEqual([metadata, version], [{ n: 1 }, 2]);
  losses = 1;
  assert.equal(await conversations.erase(CLIENT), 1);
  isCut = true;
  await assert.rejects(conversations.create(CLIENT), { code: "STORAGE", outcome: "unknown" });
  await conversations.dispose();
});

test("libsql: without its schema, a call is refused; what is no client, too", async () => {
  const file = await place.fresh();
  const conversations = await libsql.open(`${file}-other`);
  await assert.rejects(conversations.latest(CLIENT), { code: "STORAGE", message: /migrate/ });
  await Promise.all([conversations.migrate(), conversations.migrate()]);
  assert.equal(await conversations.latest(CLIENT), null);
  assert.deepEqual(conversations.capabilities, { durable: true, shared: true, atomic: true, evictable: false });
  await conversations.dispose();
  assert.throws(() => openLibsql({}), { code: "INVALID_BODY", details: { path: "client", type: "Object" } });
});

test("libsql: a file of the SQLite store is taken over, and refused there from then on", async () => {
  const file = `${await place.fresh()}-sqlite`;
  const db = await database(file);
  const before = openSqlite(db);
  await before.migrate();
  await before.create(CLIENT, { id: "old" });
  await before.remember(CLIENT, "name", "Ada");
  await before.dispose();
  const conversations = await libsql.open(file);
  await assert.rejects(conversations.get(CLIENT, "old"), { code: "STORAGE" });
  await conversations.migrate();
  await conversations.update(CLIENT, "old", { step_id: "next" });
  assert.equal((await conversations.get(CLIENT, "old")).step_id, "next");
  assert.equal((await conversations.recall(CLIENT, "name")).value, "Ada");
  await conversations.dispose();
  await assert.rejects(openSqlite(db).get(CLIENT, "old"), { code: "STORAGE", message: /openLibsql/ });
  db.close();
});

// One more than a statement writes at once.
test("libsql: closing and erasing 501 conversations", async () => {
  const conversations = await libsql.open(await place.fresh(), { now: () => 1_800_000_000_000 });
  for (let index = 0; index < 501; index += 1) await conversations.create(CLIENT, { id: `c${index}`, metadata: { index } });
  await conversations.closeAll(CLIENT, "FAILED");
  assert.equal((await conversations.get(CLIENT, "c500")).status, "FAILED");
  assert.deepEqual((await conversations.get(CLIENT, "c250")).metadata, { index: 250 });
  assert.equal(await conversations.latest(CLIENT), null);
  assert.equal(await conversations.erase(CLIENT), 501);
  await conversations.dispose();
});
