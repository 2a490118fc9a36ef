// Texts that Python's `cryptography` has sealed (vectors.py) are opened here: the format is what docs/encryption.md says of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openBytes, sealBytes } from "convostate/sealed";
import { database, driverOf } from "./support.mjs";

const { keys, conversations, memories, snapshots } = JSON.parse(readFileSync(new URL("vectors.json", import.meta.url), "utf8"));
const KEYS = Object.fromEntries(Object.entries(keys).map(([id, base64]) => [id, new Uint8Array(Buffer.from(base64, "base64"))]));
const HEAD = { clock: 1, expires: null, closed_since: null, lease: null };
const TIMES = { created_at: 1, updated_at: 1, last_interaction_at: 1 };
const commit = { add: [], put: [], end: [], remove: [], erase: false };

async function written(client, change) {
  const { open, sealed } = await database();
  await driverOf(open()).run(client, "write", function* () {
    yield { load: { kind: "head" } };
    yield { commit: { ...commit, ...change } };
  });
  return sealed({ keys: KEYS, use: "k1" });
}

for (const { client, id, seq, version, status, metadata, stored } of conversations) {
  test(`the conversation ${id} of ${client.user_id}`, async () => {
    const row = { id, seq, flow_id: null, step_id: null, metadata: stored, status, version, ttl: null, ...TIMES, deadline: null, origin: "0".repeat(16) };
    const closed = status === "OPEN" ? 0 : 1;
    const store = await written(client, { head: { ...HEAD, seq, conversations: 1, closed, closed_since: closed ? 1 : null }, add: [row] });
    assert.deepEqual((await store.get(client, id)).metadata, JSON.parse(metadata));
  });
}

for (const { client, key, version, value, stored } of memories) {
  test(`the memory ${key} of ${client.bot_id.slice(0, 4)}`, async () => {
    const head = { ...HEAD, clock: 1, seq: 0, conversations: 0, closed: 0, memories: 1 };
    const store = await written(client, { head, remember: [{ key, value: stored, version, deadline: null }] });
    assert.deepEqual(await store.recall(client, key), { key, value: JSON.parse(value), version });
  });
}

test("snapshots", async () => {
  for (const { plain, sealed } of snapshots) {
    assert.equal(Buffer.from(await openBytes(Buffer.from(sealed, "base64").subarray(), { keys: KEYS })).toString("base64"), plain);
  }
});

test("each seal is another text, and opens", async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const [one, other] = await Promise.all([1, 2].map(() => sealBytes(bytes, { keys: KEYS, use: "k1" })));
  assert.notDeepEqual(one, other);
  for (const sealed of [one, other]) assert.deepEqual(await openBytes(sealed, { keys: KEYS }), bytes);
});

test("sealed bytes that were changed, cut, or sealed with another key are refused", async () => {
  const sealed = await sealBytes(new Uint8Array(40), { keys: KEYS, use: "k1" });
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = sealed.slice();
    changed[at] ^= 1 << at % 8;
    await assert.rejects(openBytes(changed, { keys: KEYS }), { code: "INVALID_BODY" }, `byte ${at}`);
    await assert.rejects(openBytes(sealed.slice(0, at), { keys: KEYS }), { code: "INVALID_BODY" }, `${at} bytes`);
  }
  await assert.rejects(openBytes(sealed, { keys: { k1: new Uint8Array(32) } }), { code: "INVALID_BODY" });
  await assert.rejects(openBytes(sealed, { keys: { other: KEYS.k1 } }), { code: "INVALID_BODY", message: /k1/ });
});
