// Durable Objects in workerd, on the disk: the suite, the traffic, two Workers at once, and kills.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { OUTCOME, traceText } from "../contract/trace.mjs";
import { randomOf } from "../support/random.mjs";
import { Expected } from "../stores/harness/expected.mjs";
import { isLong } from "../stores/harness/promises.mjs";
import { everything, perform } from "../stores/harness/steps.mjs";
import { isQuick, objectsOn } from "./support.mjs";
import { CLIENT } from "./worker/jobs.mjs";

const WRITERS = 32;
const TIMES = isLong ? 100 : 2;
const CALLS = isLong ? OUTCOME.calls : 400;
/** The long form: CONVOSTATE_KILLS=1000 node --test tests/edge/durable-objects.test.mjs */
const KILLS = Number(process.env.CONVOSTATE_KILLS || 10);
const MOST_ACKNOWLEDGED = 40;
/** Objects sweep by their alarms, so in a Worker nothing does. */
const BY_ALARM = /^(8: create sweeps|10: create removes) a little/;

const objects = await objectsOn("durable-objects");
let worker;
before(async () => {
  worker = await objects.start();
});
after(async () => {
  await worker.stop();
  objects.remove();
});

async function suite(what, run, capabilities = {}, which = () => true) {
  const all = await worker.job("names", { capabilities });
  const names = all.filter((name) => isQuick({ name }) && which(name));
  const outcomes = await run(names);
  const failed = names.flatMap((name, index) => (outcomes[index] === null ? [] : [`${name}: ${outcomes[index]}`]));
  assert.deepEqual(failed, [], what);
  assert.ok(names.length > 60, `only ${names.length} cases`);
}

test("the suite, inside an object", () => suite("inside", (names) => worker.job("inside", { names })));

test("the suite, from a Worker", async () => {
  await suite("from a Worker", (names) => worker.job("cases", { place: "objects", names }), { sweep: false }, (name) => !BY_ALARM.test(name));
});

test(`every expectation of the first ${CALLS} calls of a day of traffic holds, with a number of objects`, async () => {
  const text = traceText().split("\n").slice(0, CALLS).join("\n");
  const { calls, failures } = await worker.job("trace", { place: "few", text });
  assert.deepEqual([calls, failures], [Math.min(CALLS, OUTCOME.calls), []]);
});

const call = (prefix, name, ...args) => worker.job("call", { prefix, name, args });

/** Both Workers do the job at once. */
function together(prefix, job, args) {
  return Promise.all([worker.job, worker.other].map((ask) => ask("work", { prefix, job, args })));
}

for (const job of ["increments", "turns"]) {
  test(`two Workers, ${2 * WRITERS} writers of one client: ${job}, and no update is lost`, async (t) => {
    await call(job, "create", CLIENT, { id: "counter", metadata: { n: 0 } });
    // Who starts first would be done before the other has.
    await worker.other("call", { prefix: job, name: "latest", args: [CLIENT] });
    const tries = await together(job, job, { writers: WRITERS, times: TIMES });
    const { metadata, version } = await call(job, "get", CLIENT, "counter");
    assert.deepEqual([metadata.n, version], [2 * WRITERS * TIMES, 2 * WRITERS * TIMES + 1]);
    if (tries[0]) t.diagnostic(`${2 * WRITERS * TIMES} changes took ${tries[0] + tries[1]} tries`);
  });
}

const OVERTAKEN = isLong ? 10_000 : 50;

test(`of ${OVERTAKEN} commits of others between a load and its commit, none is written over`, async () => {
  const { metadata, version } = await worker.job("overtaken", { place: "objects", times: OVERTAKEN });
  assert.deepEqual([metadata, version], [{ mine: OVERTAKEN, theirs: OVERTAKEN }, 2 * OVERTAKEN + 1]);
});

test("a request that fails on its way is sent again and done once; when it can't be known, the outcome is unknown", async () => {
  assert.deepEqual(await worker.job("failing", { before: 2 }), { outcome: "done", n: 1, version: 2 });
  assert.deepEqual(await worker.job("failing", { after: 2 }), { outcome: "done", n: 1, version: 2 });
  assert.deepEqual(await worker.job("failing", { after: 4 }), { outcome: ["STORAGE", "unknown"], n: 1, version: 2 });
  assert.deepEqual(await worker.job("failing", { before: 4 }), { outcome: ["STORAGE", null], n: 0, version: 1 });
});

test("clients are listed where they are in a number of objects", async () => {
  assert.deepEqual(await worker.job("clients"), { missing: [], count: 25, code: "STORAGE" });
});

test("two Workers are given the same messages: each is handled once", async () => {
  await call("once", "create", CLIENT, { id: "counter", metadata: { n: 0 } });
  const ids = Array.from({ length: 12 }, (_, index) => `m${index}`);
  const handled = await together("once", "messages", { ids });
  assert.equal(handled[0] + handled[1], ids.length);
  assert.equal((await call("once", "get", CLIENT, "counter")).metadata.n, ids.length);
});

test(`of ${KILLS} kills of workerd after an acknowledgement, none loses anything`, async () => {
  const random = randomOf(Number(process.env.CONVOSTATE_SEED || 1));
  const open = async ({ now } = {}) => new Proxy({}, {
    get: (_, name) => (name === "then" ? undefined : (...args) => worker.job("call", { prefix: "kills", now: now?.(), name, args })),
  });
  for (let round = 1; round <= KILLS; round += 1) {
    const killAfter = 10 + random(MOST_ACKNOWLEDGED);
    // Every other one while the next call is under way.
    const isLate = round % 2 === 0;
    let count = 0;
    let killed;
    const writing = perform(open, round, async () => {
      count += 1;
      if (count < killAfter) return;
      if (isLate) setTimeout(() => (killed = worker.stop("SIGKILL")), random(3));
      else await (killed = worker.stop("SIGKILL"));
      if (!isLate) throw new Error("killed");
    });
    await assert.rejects(writing);
    await killed;
    worker = await objects.start();
    const expected = new Expected(round);
    const found = await everything(await open(), round);
    const wanted = await expected.after(count);
    if (!isDeepStrictEqual(found, wanted)) {
      assert.ok(isLate, `round ${round}: acknowledged calls are lost`);
      assert.deepEqual(found, await expected.after(count + 1), `round ${round}, after ${count} acknowledged calls and perhaps one more`);
    }
    expected.dispose();
  }
});
