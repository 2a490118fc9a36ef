// Random calls with whatever a caller can think of: none traps, and none reaches an engine that it was not made on.
// CONVOSTATE_HOSTILE_CALLS sets their number, CONVOSTATE_HOSTILE_SEED where the random numbers begin.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Engine } from "convostate";
import { ADA, BOB, viewOf } from "./support.mjs";

const CALLS = Number(process.env.CONVOSTATE_HOSTILE_CALLS ?? 10_000);
const SEED = Number(process.env.CONVOSTATE_HOSTILE_SEED ?? 1);
const CODES = ["INVALID_CLIENT", "INVALID_ID", "INVALID_BODY", "INVALID_STATUS", "INVALID_METADATA", "NOT_FOUND", "ID_TAKEN", "NOT_OPEN", "CONFLICT", "CLOSED_ENGINE"];
const NESTED = 3;

class Hostile extends Error {}

/** Mulberry32: the same numbers for the same seed. */
function random(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count) => Math.floor(next() * count);
  return { below, one: (list) => list[below(list.length)], in: (count) => below(count) === 0 };
}

function world(seed) {
  const rng = random(seed);
  let depth = 0;
  let snapshot;
  const made = { engine: undefined, disposed: 0 };
  const open = () => new Engine({ now: rng.in(2) ? () => moment() : undefined, id: rng.in(3) ? () => (rng.in(20) ? wild() : `id-${rng.below(50)}`) : undefined });
  const moment = () => {
    if (rng.in(100)) misbehave();
    return rng.in(50) ? rng.one([NaN, -1, "now", Infinity, 2e14, undefined]) : 1.7e12 + rng.below(1000);
  };

  /** What foreign code does while a call reads its arguments. */
  function misbehave() {
    if (depth >= NESTED) return;
    depth += 1;
    try {
      const act = rng.below(10);
      if (act === 0) throw new Hostile();
      if (act === 1) replace();
      if (act === 2 && snapshot) made.engine.restore(snapshot);
      if (act === 3) made.engine.subscribe(rng.one([() => {}, () => { throw new Hostile(); }, async () => { throw new Hostile(); }, ({ conversation }) => { conversation.id = "spoilt"; }]));
      if (act > 3) call();
    } finally {
      depth -= 1;
    }
  }

  function renew() {
    made.engine.dispose();
    made.disposed += 1;
    made.engine = open();
  }

  function replace() {
    renew();
    if (rng.in(2)) made.engine.create(ADA, { id: "heir", metadata: { heir: made.disposed } });
  }

  const revoked = () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };
  const wild = () =>
    rng.one([
      () => undefined, () => null, () => NaN, () => -1, () => 2 ** 53, () => 1n, () => Symbol("s"), () => "", () => "\ud800", () => "x".repeat(70_000),
      () => revoked(), () => [], () => new Map(), () => () => {}, () => new Proxy({}, { get: () => { throw new Hostile(); } }), () => new Proxy([], {}),
      () => new (class { static name = Symbol("s"); })(), () => Object.create(null), () => ({ toString: () => { throw new Hostile(); } }), () => true, () => 0.5,
    ])();

  /** The object as it is, or with something that waits in one of its fields. */
  function laid(object) {
    const fields = Object.keys(object);
    if (fields.length === 0 || rng.below(4)) return rng.in(30) ? wild() : object;
    const field = rng.one(fields);
    const answer = () => {
      misbehave();
      return rng.in(5) ? wild() : object[field];
    };
    if (rng.in(2)) return Object.defineProperty({ ...object }, field, { enumerable: true, configurable: true, get: answer });
    return new Proxy({ ...object }, {
      get: (target, key) => (key === field ? answer() : target[key]),
      ownKeys: (target) => (rng.in(5) ? (misbehave(), Reflect.ownKeys(target)) : Reflect.ownKeys(target)),
    });
  }

  const client = () => laid({ bot_id: "shop", user_id: rng.one(["ada", "bob", "eve", `u${rng.below(30)}`, "👋".repeat(20)]), channel_id: rng.one(["web", "app"]) });
  const id = () => (rng.in(20) ? wild() : rng.one([`id-${rng.below(50)}`, "heir", "here"]));
  const key = () => (rng.in(20) ? wild() : rng.one(["k", "k/a", "é", `k${rng.below(30)}`]));
  const metadata = () => laid(rng.one([{ n: rng.below(9) }, { a: { b: [1, "é", null] } }, { text: "x".repeat(rng.below(3000)) }, {}]));
  const some = (fields) => laid(Object.fromEntries(Object.entries(fields).filter(() => rng.in(2)).map(([name, make]) => [name, make()])));
  const place = () => rng.one([null, "", "order", `f${rng.below(5000)}`]);
  const status = () => (rng.in(10) ? wild() : rng.one(["CLOSED", "SWITCHED", "FAILED", "EXPIRED"]));
  const CALLED = [
    (one) => one.create(client(), some({ id, flow_id: place, step_id: place, metadata, ttl: () => rng.one([1, 60, 0, 1.5]) })),
    (one) => one.create(client(), some({ id, flow_id: place, metadata })),
    (one) => one.get(client(), id()),
    (one) => one.latest(client()),
    (one) => one.update(client(), id(), some({ flow_id: place, step_id: place, metadata, last_interaction: () => rng.in(2) }), some({ ifVersion: () => rng.below(5) })),
    (one) => one.update(client(), one.latest(ADA)?.id ?? "none", some({ step_id: place, metadata })),
    (one) => one.close(client(), id(), status()),
    (one) => one.closeAll(client(), status()),
    (one) => one.list(client(), some({ status, limit: () => rng.below(30), pagination_key: () => `${rng.below(30)}` })),
    (one) => one.remember(client(), key(), metadata(), some({ ttl: () => rng.one([0.5, 60, 0]), ifVersion: () => rng.below(3) })),
    (one) => one.recall(client(), key()),
    (one) => one.forget(client(), key(), some({ ifVersion: () => rng.below(3) })),
    (one) => one.memories(client(), some({ prefix: () => rng.one(["", "k"]), limit: () => rng.below(30), pagination_key: key })),
    (one) => one.erase(client()),
    (one) => one.sweep(some({ limit: () => rng.below(20) })),
    (one) => one.restore(rng.in(3) ? spoilt(one.snapshot()) : one.snapshot()),
    (one) => void (snapshot = one.snapshot()),
    (one) => one.stats(),
  ];

  function spoilt(bytes) {
    if (rng.in(3)) bytes[rng.below(bytes.length)] ^= 1 << rng.below(8);
    else if (rng.in(2)) structuredClone(bytes, { transfer: [bytes.buffer] });
    else Object.defineProperty(bytes, "length", { value: rng.below(2 ** 20) });
    return bytes;
  }

  function call() {
    return rng.one(CALLED)(made.engine);
  }

  made.engine = open();
  return { made, call, renew, isOurs: (error) => error instanceof Hostile };
}

test(`${CALLS} random calls with hostile arguments trap nothing and reach no other engine`, async (t) => {
  const printed = mock.method(console, "error", () => {});
  const victim = new Engine({ now: () => 1e12 });
  for (const one of [ADA, BOB]) for (let nth = 0; nth < 20; nth += 1) victim.create(one, { id: `id-${nth}`, flow_id: `f${nth}`, metadata: { secret: nth } });
  const before = victim.snapshot();
  const seen = viewOf(victim, ADA, BOB);
  const { made, call, renew, isOurs } = world(SEED);
  const counts = {};
  for (let nth = 0; nth < CALLS; nth += 1) {
    let outcome = "answered";
    try {
      call();
    } catch (error) {
      outcome = isOurs(error) ? "Hostile" : error.code;
      assert.ok(isOurs(error) || (error.name === "ConversationError" && CODES.includes(error.code)), `call ${nth}: ${error.stack}`);
      assert.ok(typeof error.message === "string" && !/secret/.test(JSON.stringify([error.message, error.details])), `call ${nth}`);
    }
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    if (nth % 500 === 499) {
      assert.deepEqual(victim.snapshot(), before, `after call ${nth}`);
      renew();
    }
  }
  assert.deepEqual(viewOf(victim, ADA, BOB), seen);
  t.diagnostic(JSON.stringify({ ...counts, disposed: made.disposed, printed: printed.mock.callCount() }));
  const frequent = ["answered", "NOT_FOUND", "CLOSED_ENGINE", ...CODES.filter((code) => code.startsWith("INVALID"))];
  if (CALLS >= 10_000) assert.deepEqual(frequent.filter((outcome) => !(counts[outcome] > 0)), [], "what never happened");
  await new Promise((resolve) => setTimeout(resolve, 1));
});
