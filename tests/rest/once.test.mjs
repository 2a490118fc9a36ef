// Messages that are handled once by turns over REST: on servers of one store and on an engine, with answers that are lost.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { connect } from "convostate/remote";
import { ADA, coded } from "../contract/support.mjs";
import { assertProblem } from "./ask.mjs";
import { LEASE_MS, asking, place, remoteOf, serverOf, token } from "./turning.mjs";

const DONE = { repeated: false, value: "done" };
const REPEATED = { repeated: true };
const never = () => assert.fail("it was called");
const KINDS = { SQLite: async (t) => (await place(t)).server(), engine: async () => serverOf(new Engine()) };

/** An adapter that gets no answer to the first requests of that method to /turns. */
function losing(server, method, { lost, retries }) {
  let left = lost;
  const fetch = async (url, init) => {
    const response = await server.fetch(url, init);
    if (init.method !== method || !url.includes("/turns") || left === 0) return response;
    left -= 1;
    throw new TypeError("the connection broke");
  };
  return connect("http://localhost", { fetch, retries });
}

test("a message that was handled by way of one server is known to the others", async (t) => {
  const { server } = await place(t);
  const [one, other] = [server(), server()].map(({ fetch }) => remoteOf(fetch));
  assert.deepEqual(await one.turn(ADA, () => "done", { once: "m 1&é" }), DONE);
  assert.deepEqual(await other.turn(ADA, never, { once: "m 1&é" }), REPEATED);
  const answers = await Promise.all(["m2", "m2", "m3"].map((once, index) => [one, other][index % 2].turn(ADA, (turn) => turn.create().then(() => "done"), { once })));
  assert.deepEqual(answers.map(({ repeated }) => repeated).toSorted(), [false, false, true]);
  assert.equal((await one.list(ADA)).conversations.length, 2);
});

test("who dies between a write and the end of the turn leaves the write, and the message is handled again", async (t) => {
  const { clock, server } = await place(t);
  const one = server();
  const dying = asking(one);
  const turn = token();
  await dying.take(turn, '{"once":"m1"}');
  await dying.create(turn, "c1");
  clock.at += LEASE_MS;
  const next = await remoteOf(one.fetch).turn(ADA, (calls) => calls.get("c1").then(({ id }) => id), { once: "m1" });
  assert.deepEqual(next, { repeated: false, value: "c1" });
  await assertProblem(dying.create(turn, "c2"), 423, "LOCKED");
});

test("a turn that has lost its lease has handled nothing", async (t) => {
  const { clock, server } = await place(t);
  const { fetch } = server();
  const remote = remoteOf(fetch);
  const late = remote.turn(ADA, (turn) => turn.create({ id: "c1" }).then(() => (clock.at += LEASE_MS)), { once: "m1" });
  await assert.rejects(late, coded("LOCKED"));
  assert.deepEqual(await remoteOf(fetch).turn(ADA, () => "done", { once: "m1" }), DONE);
});

for (const [kind, open] of Object.entries(KINDS)) {
  test(`${kind}: the end of a turn may be asked for again, and notes its message once`, async (t) => {
    const server = await open(t);
    const { take, end } = asking(server);
    const [one, other] = [token(), token()];
    assert.deepEqual((await take(one, '{"once":"m1"}')).json, { ttl: LEASE_MS / 1000 });
    assert.deepEqual([await end(one, "m1"), await end(one, "m1"), await end(one)].map(({ status }) => status), [204, 204, 204]);
    assert.deepEqual((await take(other, '{"once":"m1"}')).json, { ttl: 0, repeated: true });
    // Nothing was taken, so nothing is in the way.
    assert.deepEqual(await remoteOf(server.fetch).turn(ADA, () => "done", { wait: 0, once: "m2" }), DONE);
  });

  test(`${kind}: a turn that was never taken, or has ended, has handled nothing`, async (t) => {
    const server = await open(t);
    const { take, end } = asking(server);
    await assertProblem(end(token(), "m1"), 423, "LOCKED");
    const turn = token();
    await take(turn, '{"once":"m1"}');
    assert.equal((await end(turn)).status, 204);
    await assertProblem(end(turn, "m1"), 423, "LOCKED");
    assert.deepEqual(await remoteOf(server.fetch).turn(ADA, () => "done", { once: "m1" }), DONE);
  });

  test(`${kind}: answers that are lost are asked for again`, async (t) => {
    const server = await open(t);
    assert.deepEqual(await losing(server, "DELETE", { lost: 1, retries: 1 }).turn(ADA, () => "done", { once: "m1" }), DONE);
    assert.deepEqual(await losing(server, "POST", { lost: 1, retries: 1 }).turn(ADA, () => "done", { once: "m2" }), DONE);
    assert.deepEqual(await losing(server, "POST", { lost: 1, retries: 1 }).turn(ADA, never, { once: "m1" }), REPEATED);
    // It was noted, though this caller does not know.
    await assert.rejects(losing(server, "DELETE", { lost: 1, retries: 0 }).turn(ADA, () => "done", { once: "m3" }), coded("UNREACHABLE"));
    assert.deepEqual(await remoteOf(server.fetch).turn(ADA, never, { once: "m3" }), REPEATED);
  });
}

test("over an engine, a turn ends with the message that it was taken for", async () => {
  const { take, end } = asking(serverOf(new Engine()));
  const turn = token();
  await take(turn, '{"once":"m1"}');
  await assertProblem(end(turn, "m2"), 400, "INVALID_BODY", "options.handled");
  assert.equal((await end(turn, "m1")).status, 204);
});
