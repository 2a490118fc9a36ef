import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { START } from "./support.mjs";

const FEW = 1000;
const MANY = 1_000_000;
const ROUNDS = 40;
const BATCH = 500;

const clientOf = (index) => ({ bot_id: "shop", user_id: `user-${index}`, channel_id: index % 2 ? "web" : "phone" });

/** An engine with that many clients, each with one open conversation. */
function filled(count) {
  let now = START;
  const engine = new Engine({ now: () => now++ });
  const ids = new Array(count);
  for (let index = 0; index < count; index += 1) {
    ids[index] = engine.create(clientOf(index), { flow_id: "order", step_id: `step-${index % 20}`, metadata: { cart: [], index } }).id;
  }
  return { engine, ids };
}

/** The calls, in an order that leaves each client with one open conversation again. */
const CALLS = [
  ["get, first touch", (engine, one) => engine.get(one.client, one.id)],
  ["get", (engine, one) => engine.get(one.client, one.id)],
  ["latest", (engine, one) => engine.latest(one.client)],
  ["update", (engine, one) => engine.update(one.client, one.id, { flow_id: "order", step_id: "size", last_interaction: true })],
  ["update metadata", (engine, one) => engine.update(one.client, one.id, { metadata: { size: "L" } })],
  ["list", (engine, one) => engine.list(one.client)],
  ["close", (engine, one) => engine.close(one.client, one.id)],
  ["create, one more", (engine, one) => engine.create(one.client, { flow_id: "order" })],
  ["closeAll", (engine, one) => engine.closeAll(one.client)],
  ["erase", (engine, one) => engine.erase(one.client)],
  ["create, new client", (engine, one) => (one.id = engine.create(one.client, one.body).id)],
];

/** Mean nanoseconds of each call: the median of some rounds, so that a busy machine disturbs less. */
function costs({ engine, ids }) {
  const means = CALLS.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    const batch = batchOf(ids, round);
    for (const [at, [, call]] of CALLS.entries()) {
      const started = performance.now();
      for (const one of batch) call(engine, one);
      means[at].push(((performance.now() - started) * 1e6) / BATCH);
    }
    for (const one of batch) ids[one.index] = one.id;
  }
  return means.map((all) => all.sort((a, b) => a - b)[ROUNDS / 2]);
}

/** Clients far from each other and at no regular distance, others in each round. */
function batchOf(ids, round) {
  const stride = ids.length / BATCH;
  return Array.from({ length: BATCH }, (_, at) => {
    const index = Math.floor(at * stride + ((at * 104_729 + round * 7919) % stride));
    const body = { flow_id: "order", step_id: `step-${index % 20}`, metadata: { cart: [], index } };
    return { index, client: clientOf(index), id: ids[index], body };
  });
}

function assertAnswers({ engine, ids }) {
  const { conversations, open } = engine.stats();
  assert.deepEqual({ conversations, open }, { conversations: ids.length, open: ids.length });
  for (let index = 0; index < ids.length; index += Math.max(1, Math.floor(ids.length / 5003))) {
    const found = engine.latest(clientOf(index));
    assert.deepEqual([found.id, found.client, found.metadata.index, found.step_id], [ids[index], clientOf(index), index, `step-${index % 20}`]);
    assert.deepEqual(engine.list(clientOf(index)), { conversations: [found] });
    assert.deepEqual(engine.get(clientOf(index), ids[index]), found);
  }
}

function report(t, few, many) {
  t.diagnostic(`${"mean cost of a call, ns".padEnd(26)}${"at 1,000".padStart(10)}${"at 1,000,000".padStart(14)}${"ratio".padStart(8)}`);
  for (const [at, [name]] of CALLS.entries()) {
    const [one, other] = [few[at], many[at]];
    t.diagnostic(`${name.padEnd(26)}${one.toFixed(0).padStart(10)}${other.toFixed(0).padStart(14)}${(other / one).toFixed(2).padStart(8)}`);
  }
}

test("a million open conversations", { timeout: 3_000_000 }, (t) => {
  const small = filled(FEW);
  costs(small); // warms the code up
  const few = costs(small);
  const started = performance.now();
  const large = filled(MANY);
  const seconds = (performance.now() - started) / 1000;
  t.diagnostic(`1,000,000 conversations in ${seconds.toFixed(1)} s, ${(large.engine.stats().bytes / MANY).toFixed(0)} bytes each in wasm`);
  assertAnswers(large);
  report(t, few, costs(large));
  assertAnswers(small);
  assertAnswers(large);
});

test("one client with 20,000 open conversations", (t) => {
  const engine = new Engine({ now: () => START });
  const client = clientOf(0);
  const started = performance.now();
  for (let index = 0; index < 20_000; index += 1) engine.create(client, { id: `c${index}` });
  for (let index = 0; index < 20_000; index += 2) engine.update(client, `c${index}`, { last_interaction: true });
  for (let index = 19_999; index >= 10_000; index -= 1) {
    assert.equal(engine.latest(client).id, `c${index}`, "the one created last among equals");
    engine.close(client, `c${index}`);
  }
  engine.closeAll(client);
  assert.equal(engine.latest(client), null);
  const { conversations, open } = engine.stats();
  assert.deepEqual({ conversations, open }, { conversations: 20_000, open: 0 });
  assert.equal(engine.erase(client), 20_000);
  t.diagnostic(`all of its calls in ${(performance.now() - started).toFixed(0)} ms`);
});
