// options.headers, in whatever form and letters.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { connect } from "convostate/remote";
import { createHandler } from "convostate/server";
import { ADA, coded } from "../contract/support.mjs";
import { failure, json, MODEL, remote, scripted } from "./scripted.mjs";
import { listen } from "./support.mjs";

/** The six calls' writes and a read, so that each kind of request is sent. */
async function work(conversations) {
  await conversations.create(ADA, { id: "c1" });
  await conversations.update(ADA, "c1", { flow_id: "order" });
  await conversations.close(ADA, "c1");
  await conversations.closeAll(ADA);
  return conversations.get(ADA, "c1");
}

test("headers are taken in every form that fetch takes, and a Map, as a value and from a function", async () => {
  const authorization = "Bearer t";
  const forms = {
    object: { authorization },
    capitals: { AUTHORIZATION: authorization },
    headers: new Headers({ authorization }),
    map: new Map([["Authorization", authorization]]),
    pairs: [["authorization", authorization]],
  };
  for (const [name, form] of Object.entries(forms)) {
    for (const headers of [form, () => form, async () => form]) {
      const handler = createHandler(new Engine(), { token: "t" });
      const conversations = connect("http://localhost", { headers, fetch: async (url, init) => handler(new Request(url, init)) });
      assert.equal((await work(conversations)).status, "CLOSED", name);
    }
  }
});

test("what the adapter says itself stands over the caller's, however it is spelled", async () => {
  const theirs = {
    "Content-Type": "text/plain", Accept: "text/html", "IDEMPOTENCY-KEY": '"always the same"', "If-Match": '"7"', "if-none-match": "*",
    "x-mine": "kept",
  };
  const sent = [];
  const handler = createHandler(new Engine());
  const fetch = async (url, init) => {
    const request = new Request(url, init);
    sent.push(request.clone());
    return handler(request);
  };
  await work(connect("http://localhost", { headers: theirs, fetch }));
  for (const { method, headers } of sent) {
    const type = method === "GET" ? null : "application/json";
    assert.deepEqual([headers.get("accept"), headers.get("content-type"), headers.get("x-mine")], ["application/json", type, "kept"]);
    assert.deepEqual([headers.get("if-match"), headers.get("if-none-match")], [null, null]);
  }
  const keys = sent.map(({ headers }) => headers.get("idempotency-key"));
  assert.deepEqual([new Set(keys).size, keys.at(-1)], [5, null]);
});

test("headers of another request, passed on, do not hinder ours", async () => {
  const listening = await listen(createHandler(new Engine()));
  try {
    for (const [name, value] of Object.entries({
      "content-length": "5", connection: "upgrade", expect: "100-continue", "transfer-encoding": "chunked", upgrade: "h2c", "keep-alive": "5",
    })) {
      const conversations = connect(listening.url, { headers: () => ({ [name]: value }), retries: 0 });
      await conversations.create({ ...ADA, user_id: name }, { id: "c1" });
      assert.equal((await conversations.get({ ...ADA, user_id: name }, "c1")).status, "OPEN", name);
    }
  } finally {
    await listening.close();
  }
});

test("a header that is undefined is left out", async () => {
  for (const headers of [{ authorization: undefined, a: "1" }, [["authorization", undefined], ["a", "1"]], new Map([["authorization"], ["a", "1"]])]) {
    const script = scripted(json(MODEL));
    await remote(script, { headers }).get(ADA, "c1");
    await remote(script, { headers: () => headers }).get(ADA, "c1");
    for (const asked of script.asked) assert.deepEqual([asked.headers.authorization, asked.headers.a], [undefined, "1"]);
  }
  const none = scripted(json(MODEL));
  await remote(none, { headers: () => undefined }).get(ADA, "c1");
  assert.equal(none.asked.length, 1);
});

test("headers that no request can have are refused by connect", () => {
  for (const [headers, path] of [
    [{ authorization: "Bearer €" }, "options.headers.authorization"],
    [{ authorization: "a\nb: c" }, "options.headers.authorization"],
    [{ "no name": "a" }, "options.headers.no name"],
    [{ authorization: Symbol("a") }, "options.headers.authorization"],
    [[["a", "1"], 5], "options.headers"], [{ get a() { throw new Error("no"); } }, "options.headers"],
    ["authorization: a", "options.headers"], [5, "options.headers"], [null, "options.headers"],
    [Promise.resolve({ authorization: "a" }), "options.headers"], [new Map().entries(), "options.headers"],
  ]) {
    const thrown = (error) => coded("INVALID_BODY", path)(error) && !error.message.includes("Bearer") && error.cause === undefined;
    assert.throws(() => connect("http://127.0.0.1:9", { headers }), thrown, String(path));
  }
});

test("a function's headers that no request can have send nothing, and hold no later write", async () => {
  for (const bad of [{ authorization: "Bearer €" }, { authorization: "a\nb: c" }, "authorization: a", null]) {
    const script = scripted(new Response(null, { status: 204 }));
    let headers = bad;
    const conversations = remote(script, { headers: () => headers });
    const error = await failure(conversations.update(ADA, "c1", { flow_id: "x" }));
    assert.deepEqual([error.code, error.details.path], ["INVALID_BODY", "options.headers"]);
    assert.deepEqual([error.outcome, error.attempts, error.retryable, script.asked.length], ["not_sent", 0, false, 0]);
    assert.ok(coded("INVALID_BODY")(error.cause) && !error.cause.message.includes("Bearer"), error.cause);
    headers = { authorization: "Bearer ok" };
    await conversations.close(ADA, "c1");
    assert.equal(script.asked.length, 1);
  }
});

test("headers that go bad between two attempts leave the outcome unknown", async () => {
  const script = scripted(new TypeError("fetch failed"));
  let asked = 0;
  const headers = () => ((asked += 1) === 1 ? {} : { authorization: "€" });
  const error = await failure(remote(script, { headers }).update(ADA, "c1", { flow_id: "x" }));
  assert.deepEqual([error.code, error.outcome, error.attempts, script.asked.length], ["INVALID_BODY", "unknown", 1, 1]);
});

test("a function that fails or never answers is told as such", async () => {
  for (const headers of [() => Promise.reject(new Error("no token today")), () => new Promise(() => {})]) {
    const script = scripted(json(MODEL));
    const error = await failure(remote(script, { headers, retries: 0, attemptTimeout: 20 }).closeAll(ADA));
    assert.deepEqual([error.code, error.outcome, script.asked.length], ["UNREACHABLE", "not_sent", 0]);
    assert.match(error.message, /options\.headers/);
  }
});
