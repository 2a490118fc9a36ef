// Writes with an Idempotency-Key that come again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { ADA } from "../contract/support.mjs";
import { randomOf } from "../../pkg-template/testing/random.js";
import { ReplayKeys } from "../../pkg-template/rest/replay-keys.js";
import { Replays } from "../../pkg-template/rest/replays.js";
import { JSON_TYPE, QUERY, assertProblem, served, withCalls } from "./ask.mjs";

const MALLORY = QUERY.replace("ada", "mallory");
const keyed = (key) => ({ ...JSON_TYPE, "idempotency-key": key });

test("erase forgets what was answered to the client, and nobody else's", async () => {
  const { ask, engine } = served();
  const post = (query) => ask("POST", "/conversations", { query, body: '{"id":"c1","metadata":{"card":"PIN4711"}}', headers: keyed('"k"') });
  const closeAll = (query) => ask("POST", "/conversations/close", { query, headers: keyed('"all"') });
  for (const query of [QUERY, MALLORY]) await post(query);
  await closeAll(MALLORY);
  const erase = () => ask("DELETE", "/conversations", { headers: { "idempotency-key": '"erase"' } });
  assert.deepEqual((await erase()).json, { erased: 1 });
  await assertProblem(ask("GET", "/conversations/c1"), 404, "NOT_FOUND", undefined);
  const again = await post(QUERY);
  assert.deepEqual([again.status, (await ask("GET", "/conversations/c1")).json], [201, again.json], "what is answered is there");
  assert.deepEqual((await erase()).json, { erased: 1 }, "the erase itself is remembered");
  assert.equal(engine.get(ADA, "c1").version, 1, "and not done again");
  const mallory = { ...ADA, user_id: "mallory" };
  engine.create(mallory, { id: "new" });
  assert.equal((await closeAll(MALLORY)).status, 204);
  assert.equal(engine.get(mallory, "new").status, "OPEN", "a late copy of another client's is known still");
});

test("erase forgets also what was under way", async () => {
  const engine = new Engine();
  let release, begin;
  const held = new Promise((resolve) => (release = resolve));
  const begun = new Promise((resolve) => (begin = resolve));
  const slow = withCalls(engine, { async create(...args) {
    begin();
    await held;
    return engine.create(...args);
  } });
  const { ask } = served({}, slow);
  const post = () => ask("POST", "/conversations", { body: '{"id":"c1"}', headers: keyed('"k"') });
  const first = post();
  await begun;
  await ask("DELETE", "/conversations");
  release();
  assert.equal((await first).status, 201);
  engine.erase(ADA);
  assert.equal((await post()).status, 201);
  assert.equal(engine.get(ADA, "c1").status, "OPEN", "done again, not answered out of a memory");
});

test("a create that comes again is answered with the conversation as it stands, and none is made twice", async () => {
  const { ask, engine } = served();
  const post = () => ask("POST", "/conversations", { body: '{"flow_id":"order"}', headers: keyed('"k"') });
  const [first, second] = await Promise.all([post(), post()]);
  assert.deepEqual([first.status, second.status, second.json, second.headers.get("etag")], [201, 201, first.json, '"1"']);
  engine.update(ADA, first.json.id, { step_id: "size" });
  const third = await post();
  assert.deepEqual([third.status, third.json.step_id, third.headers.get("etag")], [201, "size", '"2"']);
  assert.equal(engine.list(ADA).conversations.length, 1);
});

test("10,001 writes of another client do not make the server forget", async () => {
  const { ask, engine } = served();
  const closeAll = () => ask("POST", "/conversations/close", { headers: keyed('"lost"') });
  engine.create(ADA, { id: "old" });
  await closeAll();
  engine.create(ADA, { id: "new" });
  for (let index = 0; index < 10_001; index += 1) {
    const { status } = await ask("POST", "/conversations/close", { query: MALLORY, headers: keyed(`"m${index}"`) });
    assert.equal(status, 204);
  }
  assert.equal((await closeAll()).status, 204);
  assert.equal(engine.get(ADA, "new").status, "OPEN", "the late copy was done again");
});

test("large answers make it forget nothing, and what is under way stays", async () => {
  const engine = new Engine();
  const waiting = [];
  let isSlow = true;
  let made = 0;
  const slow = withCalls(engine, { async create(...args) {
    made += 1;
    if (isSlow) await new Promise((resolve) => waiting.push(resolve));
    return engine.create(...args);
  } });
  const { ask } = served({}, slow);
  const large = (index) => ask("POST", "/conversations", { body: JSON.stringify({ id: `c${index}`, metadata: "x".repeat(60_000) }), headers: keyed(`"c${index}"`) });
  const first = Array.from({ length: 300 }, (_, index) => large(index));
  while (waiting.length < 300) await new Promise(setImmediate);
  for (let index = 0; index < 10_001; index += 1) await ask("POST", "/conversations/close", { query: MALLORY, headers: keyed(`"m${index}"`) });
  const copies = Array.from({ length: 300 }, (_, index) => large(index));
  await new Promise(setImmediate);
  isSlow = false;
  for (const release of waiting) release();
  for (const answer of await Promise.all([...first, ...copies])) assert.equal(answer.status, 201);
  for (let index = 0; index < 300; index += 1) assert.equal((await large(index)).status, 201);
  assert.equal(made, 300, "each was done once");
});

test("the same request is known by its key and no other is, and the key tells nothing", () => {
  const keys = new ReplayKeys();
  const request = ['"k"', "PUT", "/conversations/c1", QUERY, undefined, '{"step_id":"secret"}'];
  const one = keys.ofRequest(ADA, request);
  assert.equal(one, keys.ofRequest({ ...ADA }, [...request]));
  assert.match(one, /^[\da-f]{64}$/);
  assert.ok(one.startsWith(keys.ofClient(ADA)));
  for (const [place, part] of [[0, '"l"'], [1, "POST"], [2, "/conversations/c2"], [3, `${QUERY}&x`], [4, '"3"'], [5, '{ "step_id":"secret"}']]) {
    const other = keys.ofRequest(ADA, Object.assign([...request], { [place]: part }));
    assert.ok(other !== one && other.startsWith(keys.ofClient(ADA)), part);
  }
  assert.notEqual(keys.ofRequest({ ...ADA, user_id: "eve" }, request), one);
  assert.notEqual(keys.ofClient({ bot_id: "a", user_id: "b\",\"c", channel_id: "d" }), keys.ofClient({ bot_id: "a\",\"b", user_id: "c", channel_id: "d" }));
  assert.notEqual(new ReplayKeys().ofRequest(ADA, request), one, "each server has a secret of its own");
});

test("without room a new key has to wait, what is 90 seconds old makes room, and what is under way stays", async (t) => {
  let now = 1_000_000;
  t.mock.method(performance, "now", () => now);
  const replays = new Replays(3);
  let done = 0;
  const once = (key, answer = { status: 204, headers: {}, body: "" }) => replays.once(key, async () => {
    done += 1;
    return answer;
  });
  let release;
  const held = new Promise((resolve) => (release = resolve));
  once("held", held);
  await once("a").answer;
  now += 1000;
  await once("b").answer;
  now += 88_000;
  assert.deepEqual([once("c"), done], [{ wait: 1 }, 3]);
  assert.equal(once("a").isNew, false);
  now += 1000;
  await once("c").answer;
  assert.deepEqual([once("d"), done], [{ wait: 1 }, 4], "one was 90 seconds old");
  assert.deepEqual([once("held").isNew, once("b").isNew], [false, false]);
  now += 600_000;
  await once("d").answer;
  assert.equal(once("held").isNew, false, "whatever its age");
  release({ status: 503, headers: {}, body: "" });
  await once("held").answer;
  await new Promise(setImmediate);
  const later = once("held");
  assert.equal(later.isNew, true, "what failed may work the next time");
  await later.answer;
});

test("of each client, what is forgotten and what stays, in any order of coming and going", async (t) => {
  let now = 1_000_000;
  t.mock.method(performance, "now", () => now);
  const seed = Number(process.env.CONVOSTATE_SEED ?? 20261129);
  const below = randomOf(seed);
  const replays = new Replays(1000);
  const clients = ["a", "b", "c"].map((name) => name.repeat(32));
  const held = new Map();
  const known = new Map();
  for (let round = 0; round < 20_000; round += 1) {
    const client = clients[below(3)];
    const key = `${client}${below(40)}`;
    const said = `seed ${seed}, round ${round}`;
    switch (below(12)) {
      case 0: {
        const but = below(2) ? key : undefined;
        replays.forget(client, but);
        for (const [one, entry] of known) {
          if (!one.startsWith(client) || one === but) continue;
          if (held.has(one)) entry.isForgotten = true;
          else known.delete(one);
        }
        break;
      }
      case 1: {
        const [one, release] = [...held][below(held.size || 1)] ?? [];
        if (one === undefined) break;
        const status = below(2) ? 204 : 503;
        release({ status, headers: {}, body: "" });
        held.delete(one);
        await new Promise(setImmediate);
        if (status === 503 || known.get(one).isForgotten) known.delete(one);
        break;
      }
      case 2:
        now += below(100_000);
        break;
      default: {
        // What is over ten minutes old goes when something new comes, up to the first that is not.
        if (!known.has(key)) {
          const old = [];
          for (const [one, { since }] of known) {
            if (now - since < 600_000) break;
            if (!held.has(one)) old.push(one);
          }
          for (const one of old) known.delete(one);
        }
        const isSlow = below(3) === 0;
        const { isNew } = replays.once(key, () => (isSlow ? new Promise((resolve) => held.set(key, resolve)) : Promise.resolve({ status: 204, headers: {}, body: "" })));
        assert.equal(isNew, !known.has(key), said);
        if (isNew) known.set(key, { since: now });
        if (isNew && !isSlow) await new Promise(setImmediate);
      }
    }
  }
});
