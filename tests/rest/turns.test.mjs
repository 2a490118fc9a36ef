// Turns over REST: on servers of one store, on an engine, and with copies of requests that come late. Clocks are those of the stores.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Engine } from "convostate";
import { connect } from "convostate/remote";
import { ADA, BOB, coded } from "../contract/support.mjs";
import { assertProblem, QUERY, served } from "./ask.mjs";
import { LEASE_MS, asking, naming, place, remoteOf, serverOf, token } from "./turning.mjs";

test("twenty messages at once, to two servers of one store, count twenty", async (t) => {
  const { server } = await place(t);
  const adapters = [server(), server()].map(({ fetch }) => remoteOf(fetch));
  const message = (adapter) => adapter.turn(ADA, async (turn) => {
    const { id, metadata } = (await turn.latest()) ?? (await turn.create({ metadata: { count: 0 } }));
    await turn.update(id, { metadata: { count: metadata.count + 1 } });
  });
  await Promise.all(Array.from({ length: 20 }, (_, index) => message(adapters[index % 2])));
  assert.deepEqual((await adapters[0].latest(ADA)).metadata, { count: 20 });
});

test("a turn begins on one server and writes on another; a client that stood still for too long can't write any more", async (t) => {
  const { clock, server } = await place(t);
  const [one, other] = [server(), server()];
  let at = one;
  const remote = remoteOf((...request) => at.fetch(...request));
  const next = remoteOf(other.fetch);
  await remote.turn(ADA, async (turn) => {
    at = other;
    const { id } = await turn.create({ id: "c1" });
    await assert.rejects(next.turn(ADA, () => assert.fail("it began"), { wait: 0 }), coded("LOCKED"));
    clock.at += LEASE_MS;
    assert.equal(await next.turn(ADA, (calls) => calls.update(id, { step_id: "next" }).then(() => "next"), { wait: 0 }), "next");
    await assert.rejects(turn.update(id, { step_id: "late" }), coded("LOCKED"));
    await assert.rejects(turn.erase(), coded("LOCKED"));
  });
  const { step_id, version } = await remote.get(ADA, "c1");
  assert.deepEqual([step_id, version], ["next", 2]);
});

test("a renewal makes the lease last; when it is lost, the turn's signal says so", async (t) => {
  const { clock, server } = await place(t);
  const { fetch } = server();
  const answers = [];
  const remote = remoteOf(async (url, init) => {
    const response = await fetch(url, init);
    if (init.method === "PUT") answers.push(response.status);
    return response;
  });
  t.mock.timers.enable({ apis: ["setInterval"] });
  const renewal = async () => {
    const count = answers.length;
    t.mock.timers.tick(Math.ceil(LEASE_MS / 3));
    while (answers.length === count) await new Promise(setImmediate);
  };
  await remote.turn(ADA, async (turn) => {
    for (let round = 0; round < 4; round += 1) {
      clock.at += LEASE_MS - 1;
      await renewal();
    }
    await turn.create({ id: "c1" });
    assert.equal(turn.signal.aborted, false);
    clock.at += LEASE_MS;
    await renewal();
    while (!turn.signal.aborted) await new Promise(setImmediate);
    assert.equal(turn.signal.reason.code, "LOCKED");
    await assert.rejects(turn.close("c1"), coded("LOCKED"));
  });
  assert.deepEqual(answers, [200, 200, 200, 200, 423]);
});

test("a server that is restarted in the middle of a turn goes on with it, where the store outlives it", async (t) => {
  const { server } = await place(t);
  let at = server();
  const remote = remoteOf((...request) => at.fetch(...request));
  await remote.turn(ADA, async (turn) => {
    await turn.create({ id: "c1" });
    await at.conversations.dispose();
    at = server();
    await turn.update("c1", { step_id: "on" });
  });
  assert.equal(await remote.turn(ADA, () => "next", { wait: 0 }), "next");
  assert.equal((await remote.get(ADA, "c1")).version, 2);
});

test("with an engine the turn ends with its process: what it writes gets LOCKED", async () => {
  let at = serverOf(new Engine());
  const remote = remoteOf((...request) => at.fetch(...request));
  await remote.turn(ADA, async (turn) => {
    await turn.create({ id: "c1" });
    at = serverOf(new Engine());
    await assert.rejects(turn.create({ id: "c2" }), coded("LOCKED"));
  });
  assert.equal(await remote.latest(ADA), null);
});

test("who was killed in a turn holds up the next one no longer than the lease lasts", async (t) => {
  const { clock, server } = await place(t);
  const one = server();
  const killed = asking(one);
  assert.deepEqual((await killed.take(token())).json, { ttl: LEASE_MS / 1000 });
  const next = remoteOf(one.fetch);
  await assert.rejects(next.turn(ADA, () => assert.fail("it began"), { wait: 0 }), coded("LOCKED"));
  clock.at += LEASE_MS;
  assert.equal(await next.turn(ADA, () => "next", { wait: 0 }), "next");
});

for (const [kind, open] of Object.entries({ SQLite: async (t) => (await place(t)).server(), engine: async () => serverOf(new Engine()) })) {
  test(`${kind}: a request that comes again takes one lease, and none once the turn is over`, async (t) => {
    const server = await open(t);
    const { take, renew, end, create } = asking(server);
    const turn = token();
    assert.deepEqual([await take(turn), await take(turn), await renew(turn)].map(({ status }) => status), [200, 200, 200]);
    assert.equal((await create(turn, "c1")).status, 201);
    await assertProblem(take(token()), 423, "LOCKED");
    assert.deepEqual([await end(turn), await end(turn)].map(({ status }) => status), [204, 204]);
    await pause(2);
    await assertProblem(take(turn), 423, "LOCKED");
    await assertProblem(renew(turn), 423, "LOCKED");
    await assertProblem(create(turn, "c2"), 423, "LOCKED");
    assert.equal(await remoteOf(server.fetch).turn(ADA, () => "next", { wait: 0 }), "next");
  });

  test(`${kind}: a token is its client's own, and must have been taken`, async (t) => {
    const server = await open(t);
    const { take, create } = asking(server);
    const turn = token();
    await take(turn);
    await remoteOf(server.fetch).create(BOB, { id: "b1" });
    const query = QUERY.replace(ADA.user_id, BOB.user_id);
    const { ask } = served({}, server.conversations);
    await assertProblem(ask("POST", "/conversations/b1/close", { query, body: "{}", ...naming(turn) }), 423, "LOCKED");
    await assertProblem(create(token(), "c1"), 423, "LOCKED");
    assert.equal((await create(turn, "c1")).status, 201);
    assert.equal((await create(turn, "c1")).status, 200);
  });

  test(`${kind}: an answer that is lost is asked for again, and a turn that is given up is given back`, async (t) => {
    const server = await open(t);
    let lost = 0;
    const fetch = async (url, init) => {
      const response = await server.fetch(url, init);
      if (init.method !== "POST" || !url.includes("/turns") || (lost += 1) > 1) return response;
      throw new TypeError("the connection broke");
    };
    const patient = connect("http://localhost", { fetch, retries: 1 });
    assert.equal(await patient.turn(ADA, () => "began"), "began");
    lost = 0;
    await assert.rejects(remoteOf(fetch).turn(ADA, () => assert.fail("it began")), coded("UNREACHABLE"));
    assert.equal(await patient.turn(ADA, () => "next", { wait: 0 }), "next");
  });

  test(`${kind}: dispose gives back what turns hold`, async (t) => {
    const server = await open(t);
    const [remote, next] = [remoteOf(server.fetch), remoteOf(server.fetch)];
    await remote.turn(ADA, async (turn) => {
      await turn.create({ id: "c1" });
      await remote.dispose();
      assert.equal(turn.signal.reason.code, "CLOSED_ENGINE");
      await assert.rejects(turn.latest(), coded("CLOSED_ENGINE"));
      assert.equal(await next.turn(ADA, () => "next", { wait: 0 }), "next");
    });
    await assert.rejects(remote.turn(ADA, () => {}), coded("CLOSED_ENGINE"));
  });
}

test("who does not wait any more takes no turn", async (t) => {
  const { server } = await place(t);
  const one = server();
  const { take, end } = asking(one);
  const turn = token();
  await take(turn);
  const gone = new AbortController();
  const url = `http://localhost/turns?${QUERY}`;
  const waiting = one.handler(new Request(url, { method: "POST", body: '{"wait":5000}', ...naming(token()), signal: gone.signal }));
  gone.abort();
  await end(turn);
  await waiting;
  assert.equal(await remoteOf(one.fetch).turn(ADA, () => "next", { wait: 0 }), "next");
});

for (const [kind, conversations] of [["a store", async (t) => (await place(t)).server().conversations], ["an engine", () => new Engine()]]) {
  test(`${kind}: who did not hear that it has its turn, and asks again, has it`, async (t) => {
    const { handler, ask } = served({}, await conversations(t));
    const turn = token();
    const gone = new AbortController();
    const lost = handler(new Request(`http://localhost/turns?${QUERY}`, { method: "POST", body: "{}", ...naming(turn), signal: gone.signal }));
    gone.abort();
    const again = await ask("POST", "/turns", { body: '{"wait":5000}', ...naming(turn) });
    await lost;
    assert.equal(again.status, 200);
    assert.equal((await ask("POST", "/conversations", { body: "{}", ...naming(turn) })).status, 201);
  });
}

test("turns are asked for as all else is: by whom the server lets in, with a token of the right form", async () => {
  const { ask } = served({ authorize: (request, { user_id }) => user_id !== "ada" });
  for (const method of ["POST", "PUT", "DELETE"]) await assertProblem(ask(method, "/turns", naming(token())), 403, "REJECTED");
  const { ask: open } = served();
  for (const turn of ["", '"short"', randomUUID(), `${token()}, ${token()}`]) {
    await assertProblem(open("POST", "/turns", naming(turn)), 400, "INVALID_BODY", "Turn-Token");
    await assertProblem(open("POST", "/conversations", { body: "{}", ...naming(turn) }), 400, "INVALID_BODY", "Turn-Token");
  }
  await assertProblem(open("POST", "/turns", { body: '{"wait":5001}', ...naming(token()) }), 400, "INVALID_BODY", "wait");
  await assertProblem(open("PATCH", "/turns", naming(token())), 405, "REJECTED");
});

for (const [kind, conversations] of [["a store", async (t) => (await place(t)).server().conversations], ["an engine", () => new Engine()]]) {
  test(`${kind}: a turn that nobody took is taken, renewed and ended for a client only`, async (t) => {
    const { ask } = served({}, await conversations(t));
    const asked = (method, user_id) => ask(method, "/turns", { query: `${new URLSearchParams({ ...ADA, user_id })}`, ...naming(token()) });
    for (const user_id of ["a\rb", "u".repeat(513), ""]) {
      for (const method of ["POST", "PUT", "DELETE"]) await assertProblem(asked(method, user_id), 400, "INVALID_CLIENT", "client.user_id");
    }
    await assertProblem(asked("PUT", "ada"), 423, "LOCKED");
    assert.equal((await asked("DELETE", "ada")).status, 204);
  });
}

test("a message is not said to be handled once where that can't be promised", async () => {
  const engine = new Engine();
  const calls = ["create", "get", "latest", "update", "close", "closeAll", "list", "erase", "turn"];
  const remote = remoteOf(serverOf(Object.fromEntries(calls.map((name) => [name, engine[name]]))).fetch);
  let isCalled = false;
  await assert.rejects(remote.turn(ADA, () => (isCalled = true), { once: "m1" }), { code: "INVALID_BODY", details: { path: "once" } });
  assert.equal(isCalled, false);
  assert.equal(await remote.turn(ADA, () => "done"), "done");
});

test("a turn that was given back before its request came is not taken by it", async () => {
  const { ask } = served();
  const turn = token();
  assert.equal((await ask("DELETE", "/turns", naming(turn))).status, 204);
  await assertProblem(ask("POST", "/turns", naming(turn)), 423, "LOCKED");
  assert.equal((await ask("POST", "/turns", naming(token()))).status, 200);
});

test("what has no turns says that there is no such path", async () => {
  const { turn, ...none } = Object.fromEntries(["create", "get", "latest", "update", "close", "closeAll", "list", "erase"].map((name) => [name, () => null]));
  const { ask } = served({}, none);
  await assertProblem(ask("POST", "/turns", naming(token())), 404, "NOT_FOUND");
  await assert.rejects(connect("http://localhost", { dialect: "plain" }).turn(ADA, () => {}), coded("INVALID_BODY"));
});

test("an update within a turn is an interaction, for any client, unless it says otherwise", async (t) => {
  const { clock, server } = await place(t);
  const { conversations } = server();
  const { ask } = served({}, conversations);
  const turn = token();
  await ask("POST", "/turns", naming(turn));
  await conversations.create(ADA, { id: "c1" });
  const began = (await conversations.get(ADA, "c1")).last_interaction_at;
  clock.at += 1000;
  const update = (body) => ask("PUT", "/conversations/c1", { body, ...naming(turn) });
  await update('{"step_id":"s","last_interaction":false}');
  assert.equal((await conversations.get(ADA, "c1")).last_interaction_at, began);
  await update('{"step_id":"t"}');
  assert.notEqual((await conversations.get(ADA, "c1")).last_interaction_at, began);
});
