// Memories over REST: the routes, their conditions, and the adapter; a write that comes again is not done again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { connect } from "convostate/remote";
import { createHandler } from "convostate/server";
import { ADA, BOB, coded } from "../contract/support.mjs";
import { JSON_TYPE, assertProblem, served, withCalls } from "./ask.mjs";

const CALLS = ["remember", "recall", "forget", "memories"];
const KEYS = ["a/b", "é 🍕", "100%", "a+b?c#d", "latest", "...", "\u00a0", "k".repeat(512)];

/** An adapter over an engine without a socket; `fetch` may get in between. */
function pair({ options, engine = new Engine(), fetch = (handler, url, init) => handler(new Request(url, init)), ...connection } = {}) {
  const handler = createHandler(engine, options);
  return { engine, remote: connect("http://localhost", { fetch: async (url, init) => fetch(handler, url, init), retries: 0, ...connection }) };
}

test("what is remembered over REST is what the engine remembers", async () => {
  const clock = { at: Date.UTC(2026, 1, 1) };
  const { engine, remote } = pair({ engine: new Engine({ now: () => clock.at }) });
  for (const key of KEYS) {
    const version = await remote.remember(ADA, key, { key, half: "\ud800", list: [1.5, -0, null], ["__proto__"]: 1 }, { ttl: 1.5 });
    assert.deepEqual(await remote.recall(ADA, key), engine.recall(ADA, key));
    assert.equal((await remote.recall(ADA, key)).version, version);
  }
  assert.equal(await remote.recall(BOB, "latest"), null);
  const { memories, pagination_key } = await remote.memories(ADA, { limit: 3 });
  assert.deepEqual({ memories, pagination_key }, engine.memories(ADA, { limit: 3 }));
  assert.deepEqual(await remote.memories(ADA, { pagination_key }), engine.memories(ADA, { pagination_key }));
  assert.deepEqual((await remote.memories(ADA, { prefix: "é" })).memories.map(({ key }) => key), ["é 🍕"]);
  assert.deepEqual([await remote.forget(ADA, "latest"), await remote.forget(ADA, "latest")], [true, false]);
  clock.at += 1500;
  assert.deepEqual((await remote.memories(ADA)).memories, []);
});

test("a version must hold, and 0 that there is none", async () => {
  const { remote } = pair();
  const version = await remote.remember(ADA, "k", 1, { ifVersion: 0 });
  await assert.rejects(remote.remember(ADA, "k", 2, { ifVersion: 0 }), coded("CONFLICT"));
  await assert.rejects(remote.forget(ADA, "k", { ifVersion: version + 1 }), coded("CONFLICT"));
  const next = await remote.remember(ADA, "k", 2, { ifVersion: version });
  assert.ok(next > version);
  assert.equal(await remote.forget(ADA, "k", { ifVersion: next }), true);
  await assert.rejects(remote.forget(ADA, "k", { ifVersion: next }), coded("CONFLICT"));
  assert.equal(await remote.forget(ADA, "k", { ifVersion: 0 }), false);
});

test("arguments are refused before anything is sent", async () => {
  const remote = connect("http://localhost", { fetch: () => assert.fail("it was sent") });
  const cyclic = {};
  cyclic.self = cyclic;
  for (const [call, code, path] of [
    [() => remote.recall(ADA, ""), "INVALID_ID", "key"],
    [() => remote.recall(ADA, 7), "INVALID_ID", "key"],
    [() => remote.recall(ADA, "a\n"), "INVALID_ID", "key"],
    [() => remote.recall(ADA, "\ud800"), "INVALID_ID", "key"],
    [() => remote.recall(ADA, "k".repeat(513)), "INVALID_ID", "key"],
    [() => remote.recall(ADA, ".."), "INVALID_ID", "key"],
    [() => remote.remember(ADA, "k", undefined), "INVALID_BODY", "value"],
    [() => remote.remember(ADA, "k", cyclic), "INVALID_BODY", "value"],
    [() => remote.remember(ADA, "k", 1, { ttl: 0 }), "INVALID_BODY", "options.ttl"],
    [() => remote.remember(ADA, "k", 1, { ifVersion: 1.5 }), "INVALID_BODY", "options.ifVersion"],
    [() => remote.remember(ADA, "k", 1, { ttls: 1 }), "INVALID_BODY", "options.ttls"],
    [() => remote.forget(ADA, "k", { ttl: 1 }), "INVALID_BODY", "options.ttl"],
    [() => remote.memories(ADA, { prefix: "\0" }), "INVALID_BODY", "options.prefix"],
    [() => remote.memories(ADA, { limit: 101 }), "INVALID_BODY", "options.limit"],
    [() => remote.memories(ADA, { pagination_key: "" }), "INVALID_BODY", "options.pagination_key"],
    [() => connect("http://localhost", { dialect: "plain" }).recall(ADA, "k"), "INVALID_BODY", "recall"],
  ]) await assert.rejects(call, (error) => error.code === code && error.details.path === path, `${call}`);
});

test("a value may be as long as the server lets it be, and a body of another route may not", async () => {
  const engine = new Engine({ maxMemoryBytes: 400_000 });
  const { remote } = pair({ engine, options: { maxMemoryBytes: 300_000 } });
  await remote.remember(ADA, "k", "x".repeat(299_998));
  await assert.rejects(remote.remember(ADA, "k", "x".repeat(300_200)), (error) => error.code === "TOO_LARGE" && error.details.limit === 300_000);
  await assert.rejects(pair().remote.remember(ADA, "k", "x".repeat(2 ** 20)), (error) => error.code === "TOO_LARGE" && error.details.limit === 2 ** 20);
  const { ask } = served({ maxMemoryBytes: 1_000_000 });
  await assertProblem(ask("POST", "/conversations", { body: `{"flow_id":"${"x".repeat(300_000)}"}`, headers: JSON_TYPE }), 413, "TOO_LARGE");
  assert.throws(() => createHandler(engine, { maxMemoryBytes: 0 }), coded("INVALID_BODY"));
});

test("a write whose answer was lost is done once, and what came after it stands", async () => {
  let lost = true;
  const { engine, remote } = pair({
    retries: 1,
    async fetch(handler, url, init) {
      const response = await handler(new Request(url, init));
      if (!lost || init.method === "GET") return response;
      lost = false;
      engine.remember(ADA, "k", "newer");
      throw new TypeError("the connection broke");
    },
  });
  const version = await remote.remember(ADA, "k", "mine");
  assert.notEqual(version, engine.recall(ADA, "k").version);
  assert.equal(engine.recall(ADA, "k").value, "newer");
  lost = true;
  assert.equal(await remote.forget(ADA, "k"), true);
  assert.equal(engine.recall(ADA, "k").value, "newer");
});

/** A store, as far as a numbered write of memories goes: what came before is not done again. */
function numbering(engine) {
  const seen = new Map();
  const once = (number, work) => {
    const known = JSON.stringify(number);
    if (seen.has(known)) return { ...seen.get(known), isRepeated: true };
    const written = work();
    if (number) seen.set(known, written);
    return written;
  };
  const calls = (number) => ({
    ...Object.fromEntries(["create", "get", "latest", "update", "close", "closeAll", "list", "erase", "recall", "memories"].map((name) => [name, engine[name]])),
    remember: async (...given) => once(number, () => ({ version: engine.remember(...given), stood: false })),
    forget: async (...given) => once(number, () => ({ version: 0, stood: !engine.forget(...given) })),
  });
  return { ...calls(), [Symbol.for("convostate.served")]: calls };
}

test("a numbered write that comes again answers the version that it gave, also when that was replaced", async () => {
  const engine = new Engine();
  let between = () => {};
  let lost = 0;
  const { remote } = pair({
    retries: 1,
    engine: numbering(engine),
    async fetch(handler, url, init) {
      const response = await handler(new Request(url, init));
      if (lost === 0) return response;
      lost -= 1;
      between();
      throw new TypeError("the connection broke");
    },
  });
  lost = 1;
  assert.equal(await remote.remember(ADA, "k", { a: 1 }), engine.recall(ADA, "k").version);
  lost = 1;
  let mine;
  between = () => {
    mine = engine.recall(ADA, "k").version;
    engine.remember(ADA, "k", "newer");
  };
  assert.equal(await remote.remember(ADA, "k", "mine"), mine);
  assert.equal(engine.recall(ADA, "k").value, "newer");
  lost = 1;
  between = () => {};
  assert.equal(await remote.forget(ADA, "k"), true);
});

test("memories are a turn's to write while it holds", async () => {
  const { engine, remote } = pair();
  await remote.turn(ADA, async (turn) => {
    const version = await turn.remember("k", 1);
    assert.equal((await turn.recall("k")).version, version);
    assert.equal((await turn.memories()).memories.length, 1);
    assert.equal(await turn.forget("k"), true);
    engine.erase(ADA);
    await assert.rejects(turn.remember("k", 2), coded("LOCKED"));
  });
  assert.equal(engine.recall(ADA, "k"), null);
});

test("what remembers nothing says that there is no such path, and nobody takes that for nothing remembered", async () => {
  const without = withCalls(new Engine(), {});
  const { ask } = served({}, without);
  for (const [method, path] of [["GET", "/memories"], ["GET", "/memories/k"], ["DELETE", "/memories/k"]]) {
    await assertProblem(ask(method, path), 404, "NOT_FOUND");
  }
  const { remote } = pair({ engine: without });
  for (const name of CALLS) await assert.rejects(remote[name](ADA, ...(name === "memories" ? [] : ["k", 1].slice(0, name === "remember" ? 2 : 1))), coded("NOT_FOUND"));
});

test("answers that this API can't give are no answers", async () => {
  for (const [call, body] of [
    ["recall", { key: "other", value: 1, version: 1 }],
    ["recall", { key: "k", version: 1 }],
    ["recall", { key: "k", value: 1, version: 0 }],
    ["recall", { key: "k", value: 1, version: 1, expires_at: "soon" }],
    ["remember", { version: "1" }],
    ["remember", null],
    ["forget", {}],
    ["memories", { memories: [{ key: "", value: 1, version: 1 }] }],
    ["memories", {}],
  ]) {
    const remote = connect("http://localhost", { retries: 0, fetch: async () => Response.json(body) });
    await assert.rejects(remote[call](ADA, ...(call === "memories" ? [] : ["k", ...(call === "remember" ? [1] : [])])), coded("BAD_RESPONSE"), JSON.stringify(body));
  }
});
