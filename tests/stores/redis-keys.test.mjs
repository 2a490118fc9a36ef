// The names under which Redis keeps things, as they were written by every version: a hash of our own must be that of all others.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { openRedis } from "convostate/redis";

/** A client of the library `redis` that remembers what it was asked, and knows no script and no conversation. */
function listening() {
  const asked = { hashes: [], texts: [], keys: [] };
  const client = {
    configGet: async () => ({ appendonly: "yes", appendfsync: "always", maxmemory: "0", "maxmemory-policy": "noeviction" }),
    get: async () => "1",
    async evalSha(hash, { keys }) {
      asked.hashes.push(hash);
      asked.keys.push(...keys);
      throw new Error("NOSCRIPT No matching script.");
    },
    async eval(text, { keys }) {
      asked.texts.push(text);
      asked.keys.push(...keys);
      return ["1700000000", "0", "", 0, 0];
    },
  };
  return { asked, client };
}

const USERS = ["ada", "été", "漢字 👋", "x".repeat(512), "\u{10ffff}\ue000", ...Array.from({ length: 300 }, (_, number) => `user ${number}`)];

test("a client's keys begin with the SHA-256 of its name", async () => {
  const { asked, client } = listening();
  const conversations = await openRedis(client);
  for (const user_id of USERS) {
    asked.keys = [];
    assert.equal(await conversations.latest({ bot_id: "shop", user_id, channel_id: "web" }), null);
    const hash = createHash("sha256").update(JSON.stringify(["shop", user_id, "web"])).digest();
    const own = `convostate:{${hash[0].toString(16).padStart(2, "0")}}:${hash.toString("base64url").slice(0, 22)}:`;
    assert.ok(asked.keys.length > 0);
    assert.deepEqual(asked.keys.filter((key) => !key.startsWith(own)), [], user_id);
  }
});

test("a script is known by the SHA-1 of its text", async () => {
  const { asked, client } = listening();
  const conversations = await openRedis(client);
  await conversations.latest({ bot_id: "shop", user_id: "ada", channel_id: "web" });
  assert.ok(asked.texts.length > 0);
  assert.deepEqual(asked.hashes, asked.texts.map((text) => createHash("sha1").update(text).digest("hex")));
});
