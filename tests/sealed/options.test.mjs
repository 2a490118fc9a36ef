// What `sealed` and `sealBytes` refuse, and in which words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { connect } from "convostate/remote";
import { openBytes, sealBytes, sealed } from "convostate/sealed";
import { withTracing } from "convostate/tracing";
import { coded } from "../contract/support.mjs";
import { KEYS, database } from "./support.mjs";

const { open } = await database();
const GOOD = { keys: KEYS, use: "k1" };

for (const [what, path, options] of [
  ["no options", "options", undefined],
  ["no keys", "options.keys", { use: "k1" }],
  ["keys that are none", "options.keys", { keys: null, use: "k1" }],
  ["a key that seals and is not there", "options.use", { keys: KEYS, use: "k3" }],
  ["no key that seals", "options.use", { keys: KEYS }],
  ["a key that is too short", "options.keys.k", { keys: { k: new Uint8Array(31) }, use: "k" }],
  ["a text for a key", "options.keys.k", { keys: { k: "secret" }, use: "k" }],
  ["an id of a key that a text could not name", "options.keys.a:b", { keys: { "a:b": KEYS.k1 }, use: "a:b" }],
  ["a word for plain that is none", "options.plain", { ...GOOD, plain: "maybe" }],
  ["an option that there is not", "options.rotate", { ...GOOD, rotate: true }],
]) {
  test(`refused: ${what}`, async () => {
    assert.throws(() => sealed(open(), options), coded("INVALID_BODY", path));
    if (path !== "options.plain") await assert.rejects(sealBytes(new Uint8Array(), options), { code: "INVALID_BODY" });
  });
}

test("refused: what is no store of this package, or is one with something around it", async () => {
  for (const store of [new Engine(), connect("http://127.0.0.1:1"), withTracing(open()), {}, null]) {
    assert.throws(() => sealed(store, GOOD), coded("INVALID_BODY", "store"));
  }
  const store = sealed(open(), GOOD);
  assert.throws(() => sealed(store, GOOD), coded("INVALID_BODY", "store"));
});

test("refused: a limit of nothing, and calls after dispose", async () => {
  const store = sealed(open(), GOOD);
  await assert.rejects(store.reseal({ limit: 0 }), coded("INVALID_BODY", "options.limit"));
  await assert.rejects(store.reseal({ most: 1 }), coded("INVALID_BODY", "options.most"));
  await store.dispose();
  await assert.rejects(store.reseal(), { code: "CLOSED_ENGINE" });
  await assert.rejects(store.sealedWith(), { code: "CLOSED_ENGINE" });
});

test("a key that nobody can read seals and opens what its bytes do", async () => {
  const key = await crypto.subtle.importKey("raw", KEYS.k1, "HKDF", false, ["deriveKey"]);
  const bytes = new Uint8Array([1, 2, 3]);
  assert.deepEqual(await openBytes(await sealBytes(bytes, { keys: { key }, use: "key" }), { keys: { key: KEYS.k1 } }), bytes);
  const other = await crypto.subtle.importKey("raw", KEYS.k1, "AES-GCM", false, ["encrypt"]);
  assert.throws(() => sealed(open(), { keys: { other }, use: "other" }), coded("INVALID_BODY", "options.keys.other"));
});

test("a key is taken as it was: its bytes may be wiped", async () => {
  const k = KEYS.k1.slice();
  const store = sealed(open(), { keys: { k }, use: "k" });
  k.fill(0);
  const client = { bot_id: "b", user_id: "wiped", channel_id: "c" };
  await store.create(client, { id: "a", metadata: { n: 1 } });
  assert.deepEqual((await sealed(open(), { keys: { k: KEYS.k1 }, use: "k" }).get(client, "a")).metadata, { n: 1 });
});
