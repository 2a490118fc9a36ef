// What `wasm-pack build bindings/bindgen` makes for each target, which `cargo xtask test --only bindgen` has run before: it loads as that
// target's hosts load it, and works.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

const BUILT = new URL("../../target/bindgen/", import.meta.url);
const ADA = { bot_id: "shop", user_id: "ada", channel_id: "web" };

const wasmOf = (target) => readFileSync(new URL(`${target}/convostate_bindgen_bg.wasm`, BUILT));

const LOADED = {
  nodejs: () => createRequire(import.meta.url)(new URL("nodejs/convostate_bindgen.js", BUILT).pathname),
  async web() {
    const module = await import(new URL("web/convostate_bindgen.js", BUILT));
    await module.default({ module_or_path: wasmOf("web") });
    return module;
  },
  /** By hand what a bundler does for an import of wasm. */
  async bundler() {
    const glue = await import(new URL("bundler/convostate_bindgen_bg.js", BUILT));
    const { instance } = await WebAssembly.instantiate(wasmOf("bundler"), { "./convostate_bindgen_bg.js": glue });
    glue.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();
    return glue;
  },
};

for (const [target, start] of Object.entries(LOADED)) {
  let loaded;
  const load = () => (loaded ??= start());

  test(`--target ${target}: a conversation from its beginning to its end, and a snapshot`, async () => {
    const { Conversations } = await load();
    const conversations = new Conversations({ now: () => Date.UTC(2026, 10, 22, 10, 31) });
    const { id, metadata } = conversations.create(ADA, { flow_id: "order", metadata: { cart: ["tea"] } });
    assert.match(id, /^01a202cf-26a0-7/);
    assert.deepEqual(metadata, { cart: ["tea"] });
    conversations.update(ADA, id, { step_id: "size", last_interaction: true }, { ifVersion: 1 });
    assert.equal(conversations.latest(ADA).step_id, "size");
    const copy = new Conversations();
    copy.restore(conversations.snapshot());
    conversations.closeAll(ADA);
    assert.equal(conversations.latest(ADA), null);
    assert.deepEqual(conversations.list(ADA).conversations.map(({ status }) => status), ["CLOSED"]);
    assert.deepEqual([copy.stats().open, conversations.stats().open], [1, 0]);
    assert.throws(() => conversations.close(ADA, id, "FAILED"), { name: "ConversationError", code: "NOT_OPEN", details: { status: "CLOSED" } });
    assert.equal(conversations.erase(ADA), 1);
    conversations.free();
    copy.free();
  });

  test(`--target ${target}: a remote sends again what may be sent again`, async () => {
    const { Remote } = await load();
    const sent = [];
    const fetch = async (url, { method, headers }) => {
      sent.push([method, url, headers.get("authorization")]);
      return sent.length === 1 ? new Response("{}", { status: 503 }) : new Response('{"has_open":false}', { headers: { "content-type": "application/json" } });
    };
    const remote = new Remote("http://bots.example/", { fetch, headers: { authorization: "Bearer x" } });
    assert.equal(await remote.latest(ADA), null);
    const once = ["GET", "http://bots.example/conversations/latest?bot_id=shop&user_id=ada&channel_id=web", "Bearer x"];
    assert.deepEqual(sent, [once, once]);
    const broken = new Remote("http://bots.example", { fetch: async () => { throw new TypeError("no network"); }, retries: 0 });
    await assert.rejects(broken.create(ADA), { code: "UNREACHABLE", attempts: 1, retryable: true, outcome: "unknown" });
  });

  test(`--target ${target}: writes of one client are sent one after the other`, async () => {
    const { Remote } = await load();
    let under = 0;
    const fetch = async (url, { method }) => {
      under += 1;
      assert.equal(under, 1, "one at a time");
      await null;
      under -= 1;
      assert.equal(method, "PUT");
      return new Response(null, { status: 204 });
    };
    const remote = new Remote("http://bots.example", { fetch });
    await Promise.all(["a", "b", "c", "d"].map((step_id) => remote.update(ADA, "one", { step_id })));
  });
}
