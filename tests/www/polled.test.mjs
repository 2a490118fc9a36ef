// A store that tells of no changes, looked at again and again.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Engine } from "convostate";
import { polled } from "../../www/stores/polled.js";

const client = { bot_id: "tea-house", user_id: "ada", channel_id: "web" };
const CALLS = ["create", "get", "latest", "update", "close", "closeAll", "list", "erase", "dispose"];

let clock;
let engine;
let remote;
let heard;
let isDown;

beforeEach(async () => {
  mock.timers.enable({ apis: ["setInterval"] });
  globalThis.document = { hidden: false };
  clock = Date.UTC(2026, 10, 22);
  engine = new Engine({ now: () => clock });
  isDown = false;
  remote = polled(Object.fromEntries(CALLS.map((name) => [name, async (...args) => called(name, args)])), client);
  heard = [];
  remote.subscribe(({ type, conversation, previous }) => heard.push(`${type} ${previous?.status ?? "-"} ${conversation?.status ?? "-"}`));
  await settled();
});
afterEach(async () => {
  await remote.dispose();
  mock.timers.reset();
  delete globalThis.document;
});

function called(name, args) {
  if (isDown) throw new Error("down");
  return engine[name](...args);
}

const settled = () => new Promise((done) => setImmediate(done));
async function tick() {
  mock.timers.tick(2000);
  await settled();
}

test("its own calls and those of others are heard of, in order", async () => {
  const { id } = await remote.create(client, { flow_id: "order" });
  await settled();
  engine.update(client, id, { step_id: "tea" });
  await tick();
  await remote.close(client, id, "SWITCHED");
  await settled();
  engine.erase(client);
  await tick();
  await tick();
  assert.deepEqual(heard, ["created - OPEN", "updated OPEN OPEN", "closed OPEN SWITCHED", "erased SWITCHED -"]);
});

test("what runs out of time is heard of", async () => {
  await remote.create(client, { ttl: 30 });
  clock += 30_000;
  await tick();
  await tick();
  assert.deepEqual(heard, ["created - OPEN", "expired OPEN EXPIRED"]);
});

test("what happens while the server is down is heard of afterwards", async () => {
  isDown = true;
  engine.create(client, { flow_id: "order" });
  await tick();
  assert.deepEqual(heard, []);
  isDown = false;
  await tick();
  assert.deepEqual(heard, ["created - OPEN"]);
});
