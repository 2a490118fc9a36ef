// What the adapter takes for an answer, and what it says of the rest.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADA, coded } from "../contract/support.mjs";
import { failure, json, MODEL, remote, scripted } from "./scripted.mjs";

const WRITES = {
  update: (conversations) => conversations.update(ADA, "c1", { flow_id: "x" }),
  close: (conversations) => conversations.close(ADA, "c1"),
  closeAll: (conversations) => conversations.closeAll(ADA),
};
const GATEWAY = { error: "quota exceeded", code: "RATE_LIMIT" };

test("a success with a body is none of our server's: the write's outcome is unknown", async () => {
  for (const answer of [json(GATEWAY), new Response("{<<<"), json({}), json({ success: true }), new Response("<html>"), new Response("null")]) {
    for (const [name, write] of Object.entries(WRITES)) {
      const script = scripted(answer);
      const error = await failure(write(remote(script)));
      assert.deepEqual([error.code, error.outcome, error.status, script.asked.length], ["BAD_RESPONSE", "unknown", 200, 1], name);
    }
  }
  for (const answer of [new Response(null, { status: 204 }), new Response("")]) {
    for (const write of Object.values(WRITES)) assert.equal(await write(remote(scripted(answer))), undefined);
  }
});

test("a foreign server's success may be any object that tells of no fault", async () => {
  const plain = (answer) => remote(scripted(answer), { dialect: "plain" });
  const faults = [json(GATEWAY), json({ error: "no" }), json({ code: 7 }), json({ message: "no" }), new Response("{<<<"), json([]), json(true)];
  for (const write of Object.values(WRITES)) {
    for (const answer of faults) {
      const error = await failure(write(plain(answer)));
      assert.deepEqual([error.code, error.outcome], ["BAD_RESPONSE", "unknown"]);
    }
    for (const answer of [new Response(null, { status: 204 }), new Response(""), json({}), json({ success: true })]) {
      assert.equal(await write(plain(answer)), undefined);
    }
  }
});

test("what our server would never say is no answer", async () => {
  const page = (...conversations) => ({ conversations });
  const get = (conversations) => conversations.get(ADA, "c1");
  const long = "x".repeat(513);
  for (const [call, answer] of [
    [(it) => it.latest(ADA), { has_open: true, conversation: { ...MODEL, status: "CLOSED" } }],
    [(it) => it.latest(ADA), { has_open: true, conversation: { ...MODEL, status: "EXPIRED" } }],
    [(it) => it.list(ADA, { limit: 1 }), page(MODEL, MODEL)],
    [(it) => it.list(ADA), page(...Array.from({ length: 26 }, () => MODEL))],
    [(it) => it.list(ADA, { status: "CLOSED" }), page(MODEL)],
    [(it) => it.list(ADA), page({ ...MODEL, id: "a/b" })],
    [get, { ...MODEL, flow_id: long }], [get, { ...MODEL, step_id: long }],
    [get, { ...MODEL, flow_id: "a\nb" }], [get, { ...MODEL, step_id: "\u0085" }],
    [get, { ...MODEL, version: 2 ** 53 }], [get, { ...MODEL, version: 0 }],
    [(it) => it.erase(ADA), { erased: 2 ** 60 }],
  ]) await assert.rejects(call(remote(scripted(json(answer)))), coded("BAD_RESPONSE"), JSON.stringify(answer).slice(0, 300));
  const most = { ...MODEL, flow_id: "x".repeat(512), version: 2 ** 53 - 1 };
  assert.deepEqual(await get(remote(scripted(json(most)))), most);
  assert.equal((await remote(scripted(json(page(MODEL, MODEL)))).list(ADA, { limit: 2 })).conversations.length, 2);
  assert.equal(await remote(scripted(json({ erased: 2 ** 53 - 1 }))).erase(ADA), 2 ** 53 - 1);
});

test("the largest page of list is taken by default, and twice of it is not", async () => {
  const most = { ...MODEL, flow_id: '"'.repeat(512), step_id: '"'.repeat(512) };
  const withMetadata = (bytes) => ({ ...most, metadata: "x".repeat(bytes - 2) });
  const full = { conversations: [...Array.from({ length: 16 }, () => withMetadata(65_536)), ...Array.from({ length: 84 }, () => most)] };
  assert.equal((await remote(scripted(json(full))).list(ADA, { limit: 100 })).conversations.length, 100);
  const double = { conversations: Array.from({ length: 33 }, () => withMetadata(65_536)) };
  const error = await failure(remote(scripted(json(double))).list(ADA, { limit: 100 }));
  assert.equal(error.code, "BAD_RESPONSE");
  assert.match(error.message, /options\.responseLimit/);
});

test("only writes have an outcome", async () => {
  const never = scripted(() => new Promise(() => {}));
  const reads = (conversations, options) => [conversations.get(ADA, "c1", options), conversations.latest(ADA, options), conversations.list(ADA, options)];
  const writes = (conversations, options) => [
    conversations.create(ADA, {}, options), conversations.update(ADA, "c1", {}, options), conversations.close(ADA, "c1", "CLOSED", options),
    conversations.closeAll(ADA, "CLOSED", options), conversations.erase(ADA, options),
  ];
  const cases = {
    UNREACHABLE: [scripted(new TypeError("fetch failed")), {}],
    ABORTED: [never, { signal: AbortSignal.abort() }],
    TIMEOUT: [never, {}],
    BAD_RESPONSE: [scripted(new Response("<html>")), {}],
    REJECTED: [scripted(new Response("", { status: 403 })), {}],
    INVALID_ID: [scripted(json({ code: "INVALID_ID", message: "No." }, { status: 400 })), {}],
  };
  for (const [code, [script, options]] of Object.entries(cases)) {
    const conversations = remote(script, { retries: 0, attemptTimeout: 20 });
    for (const read of reads(conversations, options)) {
      const error = await failure(read);
      assert.deepEqual([error.code, "outcome" in error], [code, false]);
    }
    for (const write of writes(conversations, options)) assert.equal(typeof (await failure(write)).outcome, "string");
  }
});
