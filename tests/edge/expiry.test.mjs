// Durable inactivity timers: what expires in a Durable Object is told and written down by its alarm, without any request.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { isLong } from "../stores/harness/promises.mjs";
import { objectsOn } from "./support.mjs";
import { CLIENT } from "./worker/jobs.mjs";

const OBJECT = JSON.stringify([CLIENT.bot_id, CLIENT.user_id, CLIENT.channel_id]);
/** What the alarm may be late by. A busy machine may be later, so only the long form looks at it. */
const LATE_MS = 2000;

const objects = await objectsOn("expiry");
const server = createServer(async (request, response) => {
  let text = "";
  for await (const part of request) text += part;
  response.end();
  server.emit("told", JSON.parse(text), Date.now());
});
let worker;
let url;
before(async () => {
  worker = await objects.start();
  await once(server.listen(0, "127.0.0.1"), "listening");
  url = `http://127.0.0.1:${server.address().port}/`;
});
after(async () => {
  server.closeAllConnections();
  server.close();
  await worker.stop();
  objects.remove();
});

const object = (method, ...args) => worker.job("object", { name: OBJECT, method, args });
/** Fails after a minute, where nothing is told. */
const told = () => once(server, "told", { signal: AbortSignal.timeout(60_000) });

test("what expires is told without a request, and then written down; erase leaves no alarm and no table", async (t) => {
  const telling = told();
  const { expires_at } = await worker.job("expiring", { ttl: 1, url });
  assert.equal((await object("state")).alarm, Date.parse(expires_at));
  const [conversation, at] = await telling;
  t.diagnostic(`told ${at - Date.parse(expires_at)} ms after the deadline`);
  assert.ok(at >= Date.parse(expires_at));
  if (isLong) assert.ok(at - Date.parse(expires_at) < LATE_MS);
  assert.deepEqual([conversation.id, conversation.status, conversation.client], ["soon", "EXPIRED", CLIENT]);
  await object("sweep");
  assert.deepEqual(await object("written"), ["EXPIRED"]);
  assert.equal(await worker.job("erase"), 1);
  const { alarm, tables } = await object("state");
  assert.deepEqual([alarm, tables], [null, []]);
});

test("an object of which nothing was ever written has no tables after a read", async () => {
  await worker.job("call", { prefix: "read", name: "latest", args: [CLIENT] });
  assert.deepEqual(await worker.job("object", { name: "nobody", method: "state" }).then(({ alarm, tables }) => [alarm, tables]), [null, []]);
});

test("when it can't be told it is not written down, and told again", async () => {
  await object("fail", 1);
  const telling = told();
  await worker.job("expiring", { ttl: 1, url });
  await object("failed");
  assert.deepEqual(await object("written"), ["OPEN"]);
  assert.ok((await object("state")).alarm > 0, "it is to be tried again");
  await object("sweep");
  const [{ id, status }] = await telling;
  assert.deepEqual([id, status], ["soon", "EXPIRED"]);
  assert.deepEqual(await object("written"), ["EXPIRED"]);
  await worker.job("erase");
});

test("of several clients in one object, one who can't be told of holds up no other", async () => {
  assert.deepEqual(await worker.job("object", { name: "several", method: "several", args: [["ada", "bob", "eve"], "bob"] }), { told: ["ada", "eve"], written: { ada: "EXPIRED", bob: "OPEN", eve: "EXPIRED" } });
});

test("an object with an older schema is brought to this one", async () => {
  assert.deepEqual(await worker.job("object", { name: "older", method: "older" }), ["new", 1003]);
});

test("an object whose schema is newer, or not to be known, is refused", async () => {
  const [code, message] = await worker.job("object", { name: "newer", method: "versioned", args: [1004] });
  assert.equal(code, "STORAGE");
  assert.match(message, /has schema 1004, and this version knows 1003: install a newer version/);
  assert.equal((await worker.job("object", { name: "unversioned", method: "versioned", args: [null] }))[0], "STORAGE");
});

test("what a class keeps beside conversations outlives an erase, and conversations begin anew", async () => {
  assert.deepEqual(await worker.job("object", { name: "extended", method: "extended" }), { alarm: null, left: [1, 0, 0], version: 1 });
});

test("a deadline outlives workerd", async () => {
  const telling = told();
  await worker.job("expiring", { ttl: 1, url });
  await worker.stop("SIGKILL");
  worker = await objects.start();
  // In workerd, unlike at Cloudflare, an alarm is known once its object is there.
  await object("state");
  const [{ id }] = await telling;
  assert.equal(id, "soon");
});
