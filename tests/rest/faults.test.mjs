// Adapter and server with a proxy between them that loses, delays, cuts and refuses.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { connect } from "convostate/remote";
import { createHandler } from "convostate/server";
import { ADA } from "../contract/support.mjs";
import { harm, random } from "./proxy.mjs";
import { listen } from "./support.mjs";

const SCHEDULES = Number(process.env.FAULT_SCHEDULES ?? 300);
const FIRST = Number(process.env.FAULT_SEED ?? 1);
const ATTEMPT_MS = 300;
const DEADLINE_MS = 3000;

/** Some calls of one client, one begun before the other has ended; what became of each. */
async function play(conversations, seed) {
  const next = random(seed);
  const client = { ...ADA, user_id: `user-${seed}` };
  const calls = [];
  for (let number = 1; number <= 5; number += 1) {
    const write = number === 1 || next() < 0.15 ? "create" : "update";
    const started = performance.now();
    const work = write === "create"
      ? conversations.create(client, { id: `c${number}`, step_id: `${number}` })
      : conversations.update(client, "c1", { step_id: `${number}` });
    const call = work.then(
      () => ({ number, write, outcome: "done" }),
      (error) => ({ number, write, error, outcome: error.outcome }),
    ).then((ended) => ({ ...ended, ms: performance.now() - started }));
    calls.push(next() < 0.5 ? await call : call);
  }
  return { client, calls: await Promise.all(calls) };
}

function judge({ client, calls }, applied, engine) {
  const changes = applied.filter(({ user_id }) => user_id === client.user_id);
  const numbers = changes.map(({ number }) => number);
  const story = JSON.stringify({ calls: calls.map(({ number, write, outcome, error }) => [number, write, outcome, error?.code]), numbers });
  assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b), `an older write came after a newer one: ${story}`);
  assert.equal(new Set(numbers).size, numbers.length, `a write was applied twice: ${story}`);
  for (const { number, outcome, error } of calls) {
    if (outcome === "done") assert.ok(numbers.includes(number), `call ${number} was acknowledged and not applied: ${story}`);
    if (outcome === "not_sent") assert.ok(!numbers.includes(number), `call ${number} was not sent, but applied: ${story}`);
    if (outcome === "rejected") assert.ok(!numbers.includes(number), `call ${number} was rejected, but applied: ${story}`);
    if (error) assert.ok(["UNREACHABLE", "TIMEOUT", "BAD_RESPONSE", "REJECTED", "NOT_FOUND"].includes(error.code), `${error.stack} ${story}`);
  }
  assert.ok(engine.list(client).conversations.length <= calls.filter(({ write }) => write === "create").length, story);
}

test(`${SCHEDULES} schedules of faults over a real socket`, { timeout: 1_800_000 }, async (t) => {
  const engine = new Engine();
  const applied = [];
  engine.subscribe(({ conversation }) => applied.push({ user_id: conversation.client.user_id, number: Number(conversation.step_id) }));
  const listening = await listen(createHandler(engine));
  const proxy = await harm(listening.url, { seed: FIRST, late: ATTEMPT_MS * 2 });
  const options = { attemptTimeout: ATTEMPT_MS, deadline: DEADLINE_MS, responseLimit: 64 * 1024 };
  const conversations = connect(proxy.url, options);
  const ends = {};
  const seeds = Array.from({ length: SCHEDULES }, (_, index) => FIRST + index);
  const worker = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const played = await play(conversations, seed);
      judge(played, applied, engine);
      for (const { outcome } of played.calls) ends[outcome] = (ends[outcome] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  t.diagnostic(`faults ${JSON.stringify(proxy.counts)}; ends ${JSON.stringify(ends)}`);
  for (const name of ["lostRequest", "lostAnswer", "hangs", "late", "slowAnswer", "truncated", "oversized", "busy", "unavailable"]) {
    assert.ok(SCHEDULES < 100 || proxy.counts[name] > 10, `${name} hardly came: ${proxy.counts[name]}`);
  }
  await conversations.dispose();
  await proxy.close();
  await listening.close();
});
