// The adapter against servers that answer whatever a test wants.

import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "convostate/remote";
import { ADA, coded } from "../contract/support.mjs";
import { json, MODEL, remote, scripted } from "./scripted.mjs";
import { listen } from "./support.mjs";

test("requests say what the contract says, and no more", async () => {
  const script = scripted(json({ ...MODEL, id: "c1" }, { status: 201 }));
  await remote(script).create({ bot_id: "shop", user_id: "ada b&c", channel_id: "wéb" }, { id: "c1", ttl: 5 }).catch(() => {});
  const [{ url, method, headers, body, redirect, credentials, cache }] = script.asked;
  assert.equal(url, "http://127.0.0.1:9/state/conversations?bot_id=shop&user_id=ada%20b%26c&channel_id=w%C3%A9b");
  assert.deepEqual([method, redirect, credentials, cache], ["POST", "manual", "omit", "no-store"]);
  assert.deepEqual(JSON.parse(body), { id: "c1", metadata: {}, ttl: 5 });
  assert.match(headers["idempotency-key"], /^"w1\.[0-9a-f]{32}\.1\.0"$/);
  assert.equal(headers["content-type"], "application/json");
});

test("an answer for another client or another id is no answer", async () => {
  const other = { ...MODEL, client: { ...ADA, user_id: "eve" } };
  await assert.rejects(remote(scripted(json(other))).get(ADA, "c1"), coded("BAD_RESPONSE"));
  await assert.rejects(remote(scripted(json(MODEL))).get(ADA, "c2"), coded("BAD_RESPONSE"));
  assert.deepEqual(await remote(scripted(json({ ...MODEL, more: 1 }))).get(ADA, "c1"), MODEL);
});

test("a lost answer is asked for again with the same id and key", async () => {
  const script = scripted(new TypeError("fetch failed"), (url, { body }) => json({ ...MODEL, id: JSON.parse(body).id }, { status: 201 }));
  const { id } = await remote(script).create(ADA);
  const [first, second] = script.asked;
  assert.equal(JSON.parse(first.body).id, id);
  assert.equal(first.body, second.body);
  assert.equal(first.headers["idempotency-key"], second.headers["idempotency-key"]);
});

test("after three attempts it says what is known", async () => {
  const cause = new TypeError("fetch failed");
  const script = scripted(cause);
  const error = await remote(script).update(ADA, "c1", { flow_id: "x" }).catch((thrown) => thrown);
  assert.deepEqual([error.code, error.attempts, error.outcome, error.retryable], ["UNREACHABLE", 3, "unknown", true]);
  assert.equal(error.cause, cause);
  assert.equal(script.asked.length, 3);
});

test("an error carries code, path, status, request id and outcome", async () => {
  const problem = { type: "about:blank", title: "Conflict", status: 412, code: "CONFLICT", message: "It has changed.", detail: "It has changed." };
  const script = scripted(json(problem, { status: 412, headers: { "content-type": "application/problem+json", "x-request-id": "r-1" } }));
  const error = await remote(script).update(ADA, "c1", { flow_id: "x" }, { ifVersion: 3 }).catch((thrown) => thrown);
  assert.equal(script.asked[0].headers["if-match"], '"3"');
  assert.deepEqual(
    [error.code, error.message, error.status, error.requestId, error.outcome, error.attempts, error.retryable],
    ["CONFLICT", "It has changed.", 412, "r-1", "rejected", 1, false],
  );
});

test("Retry-After is obeyed, or told when it asks for too much", async () => {
  const busy = (seconds) => new Response("", { status: 503, headers: { "retry-after": `${seconds}` } });
  const script = scripted(busy(0), json(MODEL));
  assert.equal((await remote(script).get(ADA, "c1")).id, "c1");
  const error = await remote(scripted(busy(120))).get(ADA, "c1").catch((thrown) => thrown);
  assert.deepEqual([error.code, error.status, error.retryAfterMs, error.attempts, error.retryable], ["REJECTED", 503, 120_000, 1, true]);
});

test("headers come from the caller, and are asked for again after a 401", async () => {
  let asked = 0;
  const headers = async () => ({ authorization: `Bearer token-${(asked += 1)}` });
  const script = scripted(new Response("", { status: 401 }), json(MODEL));
  await remote(script, { headers }).get(ADA, "c1");
  assert.deepEqual(script.asked.map((request) => request.headers.authorization), ["Bearer token-1", "Bearer token-2"]);
  const refused = scripted(new Response("", { status: 401 }));
  await assert.rejects(remote(refused, { headers }).get(ADA, "c1"), coded("REJECTED"));
  assert.equal(refused.asked.length, 2);
  const fixed = scripted(new Response("", { status: 401 }));
  await assert.rejects(remote(fixed, { headers: { authorization: "Bearer old" } }).get(ADA, "c1"), coded("REJECTED"));
  assert.equal(fixed.asked.length, 1, "the same headers again would change nothing");
  const broken = scripted(json(MODEL));
  const cause = new Error("no token today");
  const error = await remote(broken, { headers: () => Promise.reject(cause), retries: 0 }).close(ADA, "c1").catch((thrown) => thrown);
  assert.deepEqual([error.code, error.outcome, error.cause, broken.asked.length], ["UNREACHABLE", "not_sent", cause, 0]);
});

test("redirects, other pages and too much are refused", async () => {
  const page = new Response("<html>not here</html>", { status: 404, headers: { "content-type": "text/html" } });
  await assert.rejects(remote(scripted(page)).get(ADA, "c1"), coded("REJECTED"));
  await assert.rejects(remote(scripted(new Response("", { status: 404 }))).get(ADA, "c1"), coded("NOT_FOUND"));
  await assert.rejects(remote(scripted(json({ ...MODEL, metadata: "x".repeat(2000) })), { responseLimit: 1000 }).get(ADA, "c1"), coded("BAD_RESPONSE"));
  const elsewhere = await listen((request) => (request.url.endsWith("/stolen") ? json(MODEL) : Response.redirect(new URL("/stolen", request.url), 307)));
  try {
    const error = await connect(elsewhere.url, { headers: { authorization: "secret" } }).get(ADA, "c1").catch((thrown) => thrown);
    assert.deepEqual([error.code, error.status], ["REJECTED", 307]);
  } finally {
    await elsewhere.close();
  }
});

test("an answer that is no UTF-8 is none, and a refusal in any letters is one", async () => {
  const bytes = new Uint8Array([...new TextEncoder().encode('{"erased":1,"x":"'), 0xe9, 0x22, 0x7d]);
  const error = await remote(scripted(new Response(bytes)), { retries: 0 }).erase(ADA).catch((thrown) => thrown);
  assert.deepEqual([error.code, error.outcome], ["BAD_RESPONSE", "unknown"]);
  await assert.rejects(remote(scripted(new Response(bytes, { status: 403 }))).erase(ADA), coded("REJECTED"));
});

test("the plain dialect reads what CSML's servers write, and refuses what they can't be told", async () => {
  const plain = (answer) => remote(scripted(answer), { dialect: "plain" });
  const old = { ...MODEL, last_interaction_at: "2026-11-22T11:31:00.123456789+01:00" };
  for (const field of ["version", "updated_at", "created_at", "flow_id"]) delete old[field];
  const { version, updated_at, created_at, ...expected } = MODEL;
  assert.deepEqual(await plain(json(old)).get(ADA, "c1"), { ...expected, last_interaction_at: "2026-11-22T10:31:00.123Z" });
  assert.deepEqual((await plain(json({ ...MODEL, id: "c1" }, { status: 200 })).create(ADA, { id: "c1" })).id, "c1");
  for (const nothing of [new Response(null, { status: 204 }), json({}), json({ success: true }), new Response("")]) {
    assert.equal(await plain(nothing).update(ADA, "c1", { flow_id: "x" }), undefined);
    assert.equal(await plain(nothing).close(ADA, "c1"), undefined);
  }
  assert.equal(await plain(json({ has_open: false })).latest(ADA), null);
  const conversations = plain(json({}));
  for (const [call, path] of [
    [() => conversations.create(ADA, { ttl: 5 }), "ttl"],
    [() => conversations.update(ADA, "c1", { metadata: {} }), "metadata"],
    [() => conversations.update(ADA, "c1", {}, { ifVersion: 1 }), "options.ifVersion"],
    [() => conversations.list(ADA), undefined],
    [() => conversations.erase(ADA), undefined],
  ]) await assert.rejects(call, coded("INVALID_BODY", path));
});

test("arguments and options are checked before anything is sent", async () => {
  const script = scripted(json(MODEL));
  const conversations = remote(script);
  for (const [call, code, path] of [
    [() => conversations.get({ ...ADA, user_id: "\ud800" }, "c1"), "INVALID_CLIENT", "client.user_id"],
    [() => conversations.get({ ...ADA, user_id: 7 }, "c1"), "INVALID_CLIENT", "client.user_id"],
    [() => conversations.get(ADA, ".."), "INVALID_ID", "id"],
    [() => conversations.get(ADA, "a/b"), "INVALID_ID", "id"],
    [() => conversations.update(ADA, "c1", { flow: "typo" }), "INVALID_BODY", "flow"],
    [() => conversations.update(ADA, "c1", { flow_id: "a\ud800" }), "INVALID_BODY", "flow_id"],
    [() => conversations.update(ADA, "c1", { step_id: 5n }), "INVALID_BODY", "step_id"],
    [() => conversations.create(ADA, { metadata: { a: [undefined] } }), "INVALID_METADATA", "metadata.a[0]"],
    [() => conversations.create(ADA, { ttl: Infinity }), "INVALID_BODY", "ttl"],
    [() => conversations.close(ADA, "c1", "OPEN"), "INVALID_STATUS", "status"],
    [() => conversations.close(ADA, "c1", 5), "INVALID_STATUS", "status"],
    [() => conversations.list(ADA, { limit: 101 }), "INVALID_BODY", "options.limit"],
    [() => conversations.get(ADA, "c1", { timeout: 5 }), "INVALID_BODY", "options.timeout"],
  ]) await assert.rejects(call, coded(code, path));
  assert.equal(script.asked.length, 0);
  for (const [base, options, path] of [
    ["ftp://host", {}, "baseUrl"], ["http://user:pass@host", {}, "baseUrl"], ["nowhere", {}, "baseUrl"], [5, {}, "baseUrl"], ["http://host?x=1", {}, "baseUrl"],
    ["http://host", { retries: -1 }, "options.retries"], ["http://host", { deadline: 0 }, "options.deadline"],
    ["http://host", { dialect: "french" }, "options.dialect"], ["http://host", { retry: 1 }, "options.retry"],
    ["http://host", { fetch: 5 }, "options.fetch"],
  ]) assert.throws(() => connect(base, options), coded("INVALID_BODY", path), `${base} ${JSON.stringify(options)}`);
});

test("after dispose every call says so, and calls under way end", async () => {
  const conversations = remote(scripted(() => new Promise(() => {})));
  const pending = conversations.get(ADA, "c1");
  await conversations.dispose();
  await assert.rejects(pending, coded("ABORTED"));
  await assert.rejects(conversations.latest(ADA), coded("CLOSED_ENGINE"));
  await conversations[Symbol.asyncDispose]();
});
