// Aborted calls settle at once and leave nothing behind.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "convostate/remote";
import { ADA, coded } from "../contract/support.mjs";
import { listen } from "./support.mjs";

const HOUR = 3_600_000;

/** Waits until `read` answers what is expected; then the assertion says what it was. */
async function settles(read, expected) {
  for (let round = 0; round < 2400 && read() !== expected; round += 1) await pause(50);
  assert.equal(read(), expected);
}

const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

test("1,000 aborted calls leave no timer, listener or socket", async (t) => {
  let last = 0;
  const listening = await listen(({ url }) => {
    last += Number(url.includes("channel_id=last"));
    return new Promise(() => {});
  });
  let sockets = 0;
  listening.server.on("connection", (socket) => {
    sockets += 1;
    socket.once("close", () => (sockets -= 1));
  });
  const before = timers();
  const conversations = connect(listening.url, { attemptTimeout: HOUR, deadline: HOUR });
  const shared = new AbortController();
  const delays = [];
  for (let round = 0; round < 20; round += 1) {
    const own = Array.from({ length: 50 }, () => new AbortController());
    const calls = own.map((controller, index) => {
      const signal = index % 2 ? controller.signal : AbortSignal.any([controller.signal, shared.signal]);
      const client = { ...ADA, user_id: `user-${index % 10}` };
      return index % 3 ? conversations.latest(client, { signal }) : conversations.closeAll(client, "CLOSED", { signal });
    });
    const ended = calls.map((call) => call.catch((error) => error));
    await pause(round % 2 ? 0 : 20);
    const started = performance.now();
    for (const controller of own) controller.abort();
    for (const error of await Promise.all(ended)) assert.ok(coded("ABORTED")(error), error.stack);
    delays.push(performance.now() - started);
    for (const controller of own) assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  }
  t.diagnostic(`50 calls settled ${Math.max(...delays).toFixed(1)} ms after their abort at the latest`);
  // What was still connecting when its call was aborted is kept by `fetch` for a later call: these take them all.
  const ends = Array.from({ length: 60 }, () => conversations.latest({ ...ADA, channel_id: "last" }, { signal: shared.signal }).catch((error) => error));
  await settles(() => last, 60);
  shared.abort();
  await Promise.all(ends);
  await settles(() => sockets, 0);
  await settles(timers, before);
  await listening.close();
});

test("a call that is aborted already is not sent", async () => {
  let asked = 0;
  const fetch = () => Promise.reject(new Error(`asked ${(asked += 1)}`));
  const conversations = connect("http://127.0.0.1:9", { fetch });
  const error = await conversations.create(ADA, {}, { signal: AbortSignal.abort("enough") }).catch((thrown) => thrown);
  assert.deepEqual([error.code, error.outcome, error.attempts, error.cause, asked], ["ABORTED", "not_sent", 0, "enough", 0]);
});

test("a fetch that does not listen to its signal is left alone", async () => {
  const conversations = connect("http://127.0.0.1:9", { fetch: () => new Promise(() => {}) });
  const controller = new AbortController();
  const call = conversations.closeAll(ADA, "CLOSED", { signal: controller.signal });
  await pause(5);
  controller.abort();
  const error = await call.catch((thrown) => thrown);
  assert.deepEqual([error.code, error.outcome], ["ABORTED", "unknown"]);
});

test("a call that waits its turn can be aborted, and the next one goes on", async () => {
  const script = [];
  let release;
  const fetch = (url) => {
    script.push(url);
    return new Promise((resolve) => (release = () => resolve(new Response(null, { status: 204 }))));
  };
  const conversations = connect("http://127.0.0.1:9", { fetch });
  const first = conversations.closeAll(ADA);
  await pause(5);
  const controller = new AbortController();
  const second = conversations.close(ADA, "c1", "CLOSED", { signal: controller.signal });
  const third = conversations.close(ADA, "c2");
  await pause(5);
  assert.equal(script.length, 1, "writes of one client go one after the other");
  controller.abort();
  await assert.rejects(second, coded("ABORTED"));
  release();
  await first;
  await pause(5);
  release();
  await third;
  assert.equal(script.length, 2);
  assert.match(script[1], /c2\/close/);
});
