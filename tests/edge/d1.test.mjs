// D1, by miniflare: the suite, the traffic, and what a commit in one guarded batch must keep.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openD1 } from "convostate/d1";
import { OUTCOME, traceText } from "../contract/trace.mjs";
import { isLong } from "../stores/harness/promises.mjs";
import { d1, isQuick } from "./support.mjs";
import { CLIENT, jobs } from "./worker/jobs.mjs";

const CALLS = isLong ? OUTCOME.calls : 100;
const TIMES = isLong ? 10_000 : 5;
const WRITERS = 32;
const COUNTED = isLong ? 20 : 1;
/** miniflare takes some milliseconds for a batch. What is left out runs on libSQL, by the same driver. */
const FEW = /^(2|3|4|5|6|9): |^(once|erase|modify): /;

const { job, server, stop } = await d1("d1");
after(stop);

test("d1: the suite", async () => {
  const names = (await job("names", { capabilities: {} })).filter((name) => isLong || (isQuick({ name }) && FEW.test(name)));
  const outcomes = await job("cases", { place: "d1", names });
  assert.deepEqual(names.flatMap((name, index) => (outcomes[index] === null ? [] : [`${name}: ${outcomes[index]}`])), []);
  assert.ok(names.length > 30, `only ${names.length} cases`);
});

test(`d1: every expectation of the first ${CALLS} calls of a day of traffic holds`, async () => {
  const text = traceText().split("\n").slice(0, CALLS).join("\n");
  const { calls, failures } = await job("trace", { place: "d1", text });
  assert.deepEqual([calls, failures], [CALLS, []]);
});

/** The handle of a database without tables, by miniflare's proxy in this process. */
async function emptied() {
  const db = await server.getD1Database("DB0");
  await db.batch(["schema", "guard", "memory", "conversation", "head"].map((name) => db.prepare(`drop table if exists convostate_${name}`)));
  return db;
}

test(`d1: two stores with ${2 * WRITERS} writers of one client, and no update is lost`, async () => {
  const db = await emptied();
  const stores = [openD1(db), openD1(db)];
  await Promise.all(stores.map((store) => store.migrate()));
  await stores[0].create(CLIENT, { id: "counter", metadata: { n: 0 } });
  await Promise.all(stores.map((store) => jobs.increments(store, { writers: WRITERS, times: COUNTED })));
  const { metadata, version } = await stores[0].get(CLIENT, "counter");
  assert.deepEqual([metadata.n, version], [2 * WRITERS * COUNTED, 2 * WRITERS * COUNTED + 1]);
});

test(`d1: of ${TIMES} commits of others between a load and its batch, none is written over`, async () => {
  const db = await emptied();
  const other = openD1(db);
  await other.migrate();
  await other.create(CLIENT, { id: "counter", metadata: { mine: 0, theirs: 0 } });
  const count = (field) => ({ metadata }) => ({ metadata: { [field]: metadata[field] + 1 } });
  let wanted = 0;
  const conversations = openD1({
    prepare: (sql) => db.prepare(sql),
    // A load has two statements, the time and its own; a commit has three or more.
    async batch(statements) {
      if (wanted > 0 && statements.length > 2) {
        wanted -= 1;
        await other.modify(CLIENT, "counter", count("theirs"));
      }
      return db.batch(statements);
    },
  });
  for (let time = 0; time < TIMES; time += 1) {
    wanted = 1;
    await conversations.modify(CLIENT, "counter", count("mine"));
  }
  const { metadata, version } = await other.get(CLIENT, "counter");
  assert.deepEqual([metadata, version], [{ mine: TIMES, theirs: TIMES }, 2 * TIMES + 1]);
});

test("d1: without its schema, a call is refused; what is no database, too", async () => {
  const conversations = openD1(await emptied());
  await assert.rejects(conversations.latest(CLIENT), { code: "STORAGE", message: /migrate/ });
  assert.throws(() => openD1({ prepare() {} }), { code: "INVALID_BODY", details: { path: "db", type: "Object" } });
});
