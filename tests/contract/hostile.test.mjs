// What a caller hands in may run code of its own, lie or be broken. It gets an error with a code, and no engine but its own is touched.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { ADA, BOB, clockAt, coded, viewOf, when } from "./support.mjs";

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

/** An engine, and what disposes of it and puts another one in its place in memory. */
function replaced(options = {}) {
  const engine = new Engine({ now: () => 2e14, ...options });
  engine.create(ADA, { id: "a", flow_id: "f" });
  let heir;
  const replace = () => {
    if (heir) return;
    engine.dispose();
    heir = new Engine({ now: () => 1e12 });
    heir.create(ADA, { id: "a", flow_id: "heir's", ttl: 60, metadata: { secret: "heir's" } });
  };
  return { engine, replace, view: () => heir && viewOf(heir, ADA, BOB) };
}

const body = { flow_id: "g", metadata: { n: 1 } };
const READERS = {
  "create, client": (one, then) => one.create(when(ADA, "user_id", then), body),
  "create, body": (one, then) => one.create(ADA, when(body, "flow_id", then)),
  "create, metadata": (one, then) => one.create(ADA, { metadata: when({ n: 1 }, "n", then) }),
  "get, client": (one, then) => one.get(when(ADA, "bot_id", then), "a"),
  "latest, client": (one, then) => one.latest(when(ADA, "channel_id", then)),
  "update, client": (one, then) => one.update(when(ADA, "user_id", then), "a", body),
  "update, body": (one, then) => one.update(ADA, "a", when(body, "metadata", then)),
  "update, options": (one, then) => one.update(ADA, "a", body, when({ ifVersion: 1 }, "ifVersion", then)),
  "close, client": (one, then) => one.close(when(ADA, "user_id", then), "a"),
  "closeAll, client": (one, then) => one.closeAll(when(ADA, "user_id", then)),
  "list, client": (one, then) => one.list(when(ADA, "user_id", then)),
  "list, options": (one, then) => one.list(ADA, when({ limit: 5 }, "limit", then)),
  "remember, client": (one, then) => void one.remember(when(ADA, "user_id", then), "k", 1),
  "remember, value": (one, then) => void one.remember(ADA, "k", when({ n: 1 }, "n", then)),
  "remember, options": (one, then) => void one.remember(ADA, "k", 1, when({ ttl: 1 }, "ttl", then)),
  "recall, client": (one, then) => one.recall(when(ADA, "user_id", then), "k"),
  "forget, options": (one, then) => one.forget(ADA, "k", when({ ifVersion: 0 }, "ifVersion", then)),
  "memories, options": (one, then) => one.memories(ADA, when({ prefix: "k" }, "prefix", then)),
  "erase, client": (one, then) => one.erase(when(ADA, "user_id", then)),
  "sweep, options": (one, then) => one.sweep(when({ limit: 5 }, "limit", then)),
};

test("a call whose arguments dispose of its engine is CLOSED_ENGINE, and reaches no other", () => {
  for (const [name, call] of Object.entries(READERS)) {
    const { engine, replace, view } = replaced();
    let before;
    const then = () => {
      replace();
      before = view();
    };
    assert.throws(() => call(engine, then), coded("CLOSED_ENGINE"), name);
    assert.ok(before, name);
    assert.deepEqual(view(), before, name);
  }
});

test("so is one whose clock or maker of ids disposes of it", () => {
  for (const option of ["now", "id"]) {
    let armed = false;
    const given = { now: () => 2e14, id: () => "made" };
    const { engine, replace, view } = replaced({
      ...given,
      [option]: () => {
        if (armed) replace();
        return given[option]();
      },
    });
    armed = true;
    assert.throws(() => engine.create(ADA, { metadata: { n: 1 } }), coded("CLOSED_ENGINE"), option);
    assert.equal(view()[0].listed.length, 1, option);
  }
});

test("a snapshot may be restored while arguments are read", () => {
  for (const [name, call] of Object.entries(READERS)) {
    const [engine, plain] = [new Engine({ now: () => 1e12, id: () => "made" }), new Engine({ now: () => 1e12, id: () => "made" })];
    const source = new Engine({ now: () => 1e12 });
    for (const flow_id of ["x", "y", "f", "g"]) source.create({ ...BOB, channel_id: flow_id }, { flow_id });
    source.create(ADA, { id: "a", flow_id: "f" });
    const bytes = source.snapshot();
    engine.create(ADA, { id: "a", flow_id: "g" });
    engine.create(BOB, { id: "b", flow_id: "x" });
    plain.restore(bytes);
    assert.deepEqual(call(engine, () => engine.restore(bytes)), call(plain, () => {}), name);
    assert.deepEqual(viewOf(engine, ADA, BOB), viewOf(plain, ADA, BOB), name);
  }
});

test("arrays that were given away, have shrunk or lie are INVALID_BODY, and the engine goes on", () => {
  const engine = new Engine({ now: clockAt().now });
  for (let nth = 0; nth < 50; nth += 1) engine.create(ADA, { id: `c${nth}`, metadata: { nth } });
  const before = viewOf(engine, ADA);
  const given = engine.snapshot();
  structuredClone(given, { transfer: [given.buffer] });
  const long = () => new Uint8Array(200_000).fill(0x41);
  const lying = (field, value) => Object.defineProperty(long(), field, { value });
  const arrays = {
    given,
    shorter: lying("length", 8),
    longer: lying("length", 2 ** 31),
    negative: lying("length", -1),
    wider: Object.defineProperty(new Uint16Array(100), "BYTES_PER_ELEMENT", { value: 1 }),
    named: lying(Symbol.toStringTag, "Uint8Array"),
    species: lying("constructor", { [Symbol.species]: () => new Uint8Array(1) }),
    proxy: new Proxy(long(), {}),
    revoked: revoked(),
    object: { length: 8, BYTES_PER_ELEMENT: 1, [Symbol.toStringTag]: "Uint8Array" },
  };
  if (ArrayBuffer.prototype.resize) {
    const buffer = new ArrayBuffer(100, { maxByteLength: 200 });
    arrays.shrunk = new Uint8Array(buffer, 50, 50);
    buffer.resize(10);
  }
  for (const [name, bytes] of Object.entries(arrays)) {
    assert.throws(() => engine.restore(bytes), coded("INVALID_BODY", "bytes"), name);
    assert.deepEqual(viewOf(engine, ADA), before, name);
  }
  const shared = new Uint8Array(new SharedArrayBuffer(engine.snapshot().length));
  shared.set(engine.snapshot());
  engine.restore(shared);
  assert.deepEqual(viewOf(engine, ADA), before);
});

test("what can't be read is said with a code, and what a getter's own call was refused with stays", () => {
  const engine = new Engine();
  engine.create(ADA, { id: "a" });
  for (const [code, call] of [
    ["INVALID_CLIENT", () => engine.latest(revoked())],
    ["INVALID_BODY", () => engine.create(ADA, revoked())],
    ["INVALID_BODY", () => engine.update(ADA, "a", revoked())],
    ["INVALID_BODY", () => engine.update(ADA, "a", {}, revoked())],
    ["INVALID_BODY", () => engine.list(ADA, revoked())],
    ["INVALID_BODY", () => engine.sweep(revoked())],
    ["INVALID_BODY", () => new Engine(revoked())],
    ["INVALID_BODY", () => new Engine({ retention: revoked() })],
    ["INVALID_METADATA", () => engine.create(ADA, { metadata: { a: revoked() } })],
    ["INVALID_ID", () => engine.get(ADA, revoked())],
    ["INVALID_BODY", () => engine.create(ADA, { flow_id: revoked() })],
    ["INVALID_BODY", () => engine.create(ADA, { ttl: revoked() })],
    ["INVALID_STATUS", () => engine.close(ADA, "a", revoked())],
    ["NOT_FOUND", () => engine.create(when(ADA, "user_id", () => engine.get(ADA, "none")))],
    ["NOT_FOUND", () => engine.create(ADA, when({ flow_id: "f" }, "flow_id", () => engine.get(ADA, "none")))],
  ]) assert.throws(call, (error) => coded(code)(error) && /^[^\n]+$/.test(error.message), String(call));
  assert.equal(engine.list(ADA).conversations.length, 1);
});

test("details.type is a short name, whatever a class calls itself", () => {
  const engine = new Engine();
  const names = [() => "f", 42, Symbol("s"), "two\nlines", "x".repeat(10_000), "", null, { toString: () => "Price" }];
  for (const name of names) {
    const value = new (class { static name = name; })();
    for (const call of [() => engine.get(ADA, value), () => engine.create(ADA, { metadata: { value } })]) {
      assert.throws(call, ({ details, message }) => details.type === "object" && message.length < 200 && Boolean(structuredClone(details)));
    }
  }
  assert.throws(() => engine.get(ADA, new Map()), ({ details }) => details.type === "Map");
});

test("what somebody put into Object.prototype is in no argument", () => {
  const engine = new Engine();
  engine.create(ADA, { id: "a" });
  const extended = { extend() {}, flow_id: "evil", id: "evil", ttl: 1, ifVersion: 7, limit: 0, toJSON: () => "evil", now: 1, seconds: "x" };
  let made;
  let listed;
  Object.assign(Object.prototype, extended);
  try {
    engine.update(ADA, "a", {});
    engine.update(ADA, "a", { step_id: "s" }, {});
    made = engine.create(ADA, { metadata: { n: { m: 1 } } });
    listed = engine.list(ADA, {}).conversations;
    engine.sweep({});
    new Engine({ retention: {} }).create(ADA);
    assert.throws(() => engine.create(ADA, { flowId: "f" }), coded("INVALID_BODY", "flowId"));
  } finally {
    for (const name of Object.keys(extended)) delete Object.prototype[name];
  }
  const { flow_id, step_id, version } = engine.get(ADA, "a");
  assert.deepEqual([flow_id, step_id, version, listed.length], [null, "s", 2, 2]);
  assert.deepEqual([made.id === "evil", made.flow_id, made.ttl, made.metadata], [false, null, undefined, { n: { m: 1 } }]);
});

test("methods may be handed on alone, and called through a proxy", async () => {
  const engine = new Engine();
  const { create, latest, subscribe, turn, modify } = engine;
  const heard = [];
  const stop = subscribe((event) => heard.push(event.type));
  const { id } = create(ADA);
  const state = new Proxy(engine, {});
  state.update(ADA, id, { step_id: "s" });
  await modify(ADA, id, () => ({ flow_id: "f" }));
  await turn(ADA, (own) => own.close(id));
  assert.equal(latest(ADA), null);
  assert.deepEqual(heard, ["created", "updated", "updated", "closed"]);
  stop();
  assert.deepEqual(Object.keys(engine), []);
  class Louder extends Engine {
    latest(client) {
      return super.latest(client)?.id.toUpperCase();
    }
  }
  const { latest: loud, create: make } = new Louder();
  make(ADA, { id: "a" });
  assert.equal(loud(ADA), "A");
  state[Symbol.dispose]();
  assert.throws(() => engine.latest(ADA), coded("CLOSED_ENGINE"));
});

test("the clock is the host's at the call, unless one was given", (t) => {
  const [engine, own] = [new Engine(), new Engine({ now: () => 1e12 })];
  t.mock.timers.enable({ apis: ["Date"], now: Date.UTC(2090, 0, 1) });
  const { id, created_at } = engine.create(ADA, { ttl: 900 });
  assert.equal(created_at, "2090-01-01T00:00:00.000Z");
  t.mock.timers.tick(900_000);
  assert.equal(engine.get(ADA, id).status, "EXPIRED");
  assert.equal(own.create(ADA).created_at, "2001-09-09T01:46:40.000Z");
});

test("metadata is refused as soon as more than 64 KiB are written", () => {
  const engine = new Engine();
  const isTooLong = (error) => coded("INVALID_METADATA", "metadata")(error) && error.details.limit === 65_536;
  let reads = 0;
  const counted = (value) => when({ value }, "value", () => { reads += 1; });
  let shared = counted(1);
  for (let level = 0; level < 40; level += 1) shared = [shared, shared];
  let bare = Object.fromEntries(Array.from({ length: 1000 }, (_, nth) => [`k${nth}`, undefined]));
  for (let level = 0; level < 40; level += 1) bare = { a: bare, b: bare };
  const endless = new Proxy([], { get: (_, key) => (key === "length" ? 2 ** 53 - 1 : ((reads += 1), 1)) });
  const many = Array.from({ length: 70_000 }, () => 1);
  for (const metadata of [shared, bare, [endless], many, { a: "x".repeat(2 ** 27) }, { ["k".repeat(2 ** 17)]: 1 }, many.map(String), many.map(() => ({}))]) {
    assert.throws(() => engine.create(ADA, { metadata }), isTooLong);
  }
  assert.ok(reads < 65_536, `${reads} reads`);
  const most = { a: "x".repeat(65_536 - 8) };
  assert.deepEqual(engine.create(ADA, { metadata: most }).metadata, most);
  for (const longer of [{ a: "x".repeat(65_536 - 7) }, { a: `é${"x".repeat(65_536 - 9)}` }]) {
    assert.throws(() => engine.create(ADA, { metadata: longer }), isTooLong);
  }
});

test("symbols that nobody sees are left alone", () => {
  const engine = new Engine();
  const observed = Object.defineProperty({ items: [1] }, Symbol("administration"), { value: {}, enumerable: false });
  assert.deepEqual(engine.create(ADA, { metadata: observed }).metadata, { items: [1] });
  assert.throws(() => engine.create(ADA, { metadata: { [Symbol("seen")]: 1 } }), coded("INVALID_METADATA"));
});
