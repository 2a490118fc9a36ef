// What the server says of itself, of its store and of its host's code.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ConversationError, Engine } from "convostate";
import { served, withCalls } from "./ask.mjs";

const health = { query: "" };

test("isReady may be asynchronous, and may fail", async () => {
  const entries = [];
  for (const isReady of [async () => false, () => false, () => { throw new Error("no"); }, () => Promise.reject(new Error("no"))]) {
    const { ask } = served({ isReady, log: (entry) => entries.push(entry) });
    const { status, json } = await ask("GET", "/readyz", health);
    assert.deepEqual([status, json], [503, { ready: false }]);
    assert.equal((await ask("GET", "/livez", health)).status, 200);
  }
  assert.equal(entries.filter(({ error }) => error?.includes("Error: no")).length, 2);
  assert.deepEqual((await served({ isReady: async () => true }).ask("GET", "/readyz", health)).json, { ready: true });
});

test("readiness asks the store, at most once a second", async (t) => {
  let now = 1_000_000;
  t.mock.method(performance, "now", () => now);
  const engine = new Engine();
  let asked = 0;
  let isAway = false;
  const entries = [];
  const store = withCalls(engine, { latest: (client) => {
    asked += 1;
    if (isAway) throw new ConversationError("STORAGE", "connect ECONNREFUSED 10.0.0.7", {}, { cause: new Error("the socket") });
    return engine.latest(client);
  } });
  const { ask } = served({ log: (entry) => entries.push(entry) }, store);
  const ready = async () => (await ask("GET", "/readyz", health)).json.ready;
  assert.deepEqual([await ready(), await ready(), asked], [true, true, 1]);
  isAway = true;
  assert.deepEqual([await ready(), asked], [true, 1]);
  now += 1000;
  assert.deepEqual([await ready(), await ready(), asked], [false, false, 2]);
  assert.match(entries.at(-1).error, /STORAGE: connect ECONNREFUSED.*\n.*the socket/);
  const { text } = await ask("GET", "/readyz", health);
  assert.equal(text, '{"ready":false}');
  isAway = false;
  now += 1000;
  assert.equal(await ready(), true);
  assert.deepEqual(engine.stats().conversations, 0, "and writes nothing");
});

test("a store that never answers is not ready, and is asked one question", async () => {
  let asked = 0;
  const { ask } = served({}, withCalls(new Engine(), { latest: () => new Promise(() => (asked += 1)) }));
  const answers = await Promise.all([ask("GET", "/readyz", health), ask("GET", "/readyz", health)]);
  assert.deepEqual([answers.map(({ status }) => status), asked], [[503, 503], 1]);
});

test("what the store, or the package, says of a fault is for the log only", async () => {
  for (const code of ["STORAGE", "CRASHED", "OUT_OF_MEMORY", "CLOSED_ENGINE", "NO_SUCH_CODE"]) {
    const entries = [];
    const fail = () => Promise.reject(new ConversationError(code, "column r.origin does not exist", {}, { cause: new Error("at 10.0.0.7", { cause: "deeper" }) }));
    const { ask } = served({ log: (entry) => entries.push(entry) }, withCalls(new Engine(), { latest: fail }));
    const { status, json, text } = await ask("GET", "/conversations/latest");
    assert.deepEqual([status, json.code, json.message], [503, "STORAGE", "The store failed; nothing was acknowledged: try again."]);
    assert.doesNotMatch(text, /origin|10\.0|CRASHED|MEMORY/);
    assert.match(entries[0].error, new RegExp(`^${code}: column r.origin does not exist\nby Error: at 10.0.0.7[^]*by deeper$`));
  }
});

test("a store's answer that is no conversation is a fault of the store, and logged", async () => {
  for (const answer of [{}, 7, "x", { id: "c1" }, 7n]) {
    const entries = [];
    const { ask } = served({ log: (entry) => entries.push(entry) }, withCalls(new Engine(), { latest: () => answer }));
    const { status, json } = await ask("GET", "/conversations/latest");
    assert.deepEqual([status, json.message], [503, "The store failed; nothing was acknowledged: try again."]);
    assert.ok(entries[0].error.length > 10);
  }
});

test("whatever a store throws, the handler answers", async () => {
  const odd = Object.assign(new Error("mine"), { name: "ConversationError" });
  const unwritable = { toString() { throw new Error("no text"); } };
  const wrong = Object.assign(new Error("mine"), { name: "ConversationError", code: "NOT_FOUND", details: { path: 7, limit: "x", status: {} } });
  for (const thrown of [odd, null, undefined, 7n, Symbol("x"), unwritable, Object.create(null)]) {
    for (const fail of [() => { throw thrown; }, () => Promise.reject(thrown)]) {
      const { ask } = served({ log() {} }, withCalls(new Engine(), { latest: fail }));
      assert.equal((await ask("GET", "/conversations/latest")).status, 503);
      assert.equal((await ask("GET", "/readyz", health)).status, 503);
    }
  }
  const { ask } = served({}, withCalls(new Engine(), { latest: () => { throw wrong; } }));
  assert.equal((await ask("GET", "/conversations/latest")).status, 404);
});

test("authorize that throws refuses, and the log says why", async () => {
  for (const authorize of [() => { throw new Error("jwt expired"); }, async () => { throw new Error("jwt expired"); }]) {
    const entries = [];
    const { ask } = served({ authorize, log: (entry) => entries.push(entry) });
    const { status, json, text } = await ask("GET", "/conversations/latest");
    assert.deepEqual([status, json.code, text.includes("jwt")], [403, "REJECTED", false]);
    assert.ok(entries[0].error.includes("jwt expired"));
  }
});

test("a log that fails, at once or later, ends nothing", async (t) => {
  const printed = t.mock.method(console, "error", () => {});
  for (const log of [() => { throw new Error("log"); }, async () => { throw new Error("log"); }, () => ({ then: (_, reject) => reject(new Error("log")) })]) {
    assert.equal((await served({ log }).ask("GET", "/livez", health)).status, 200);
  }
  await new Promise(setImmediate);
  assert.equal(printed.mock.callCount(), 3);
});
