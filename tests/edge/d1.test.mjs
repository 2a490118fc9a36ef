// D1, by miniflare: the suite, the traffic, and what a commit in one guarded batch must keep.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openD1 } from "convostate/d1";
import { OUTCOME, traceText } from "../contract/trace.mjs";
import { isLong } from "../stores/harness/promises.mjs";
import { d1, isQuick } from "./support.mjs";
import { CLIENT } from "./worker/jobs.mjs";

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

test(`d1: two stores with ${2 * WRITERS} writers of one client, and no update is lost`, async () => {
  const { metadata, version } = await job("counted", { place: "d1", args: { writers: WRITERS, times: COUNTED } });
  assert.deepEqual([metadata.n, version], [2 * WRITERS * COUNTED, 2 * WRITERS * COUNTED + 1]);
});

test(`d1: of ${TIMES} commits of others between a load and its batch, none is written over`, async () => {
  const { metadata, version } = await job("overtaken", { place: "d1", times: TIMES });
  assert.deepEqual([metadata, version], [{ mine: TIMES, theirs: TIMES }, 2 * TIMES + 1]);
});

test("d1: without its schema, a call is refused; what is no database, too", async () => {
  // By miniflare's proxy, in this process.
  const conversations = openD1(await server.getD1Database("NONE"));
  await assert.rejects(conversations.latest(CLIENT), { code: "STORAGE", message: /migrate/ });
  assert.throws(() => openD1({ prepare() {} }), { code: "INVALID_BODY", details: { path: "db", type: "Object" } });
});
