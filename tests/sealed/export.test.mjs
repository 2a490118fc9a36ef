// What is sealed is moved to another store as it lies, without a key.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { sealed } from "convostate/sealed";
import { convostate } from "../cli/command.mjs";
import { ADA } from "../contract/support.mjs";
import sqlite from "../stores/backends/sqlite.mjs";
import { KEYS } from "../stores/harness/sealed.mjs";

test("export and import carry sealed conversations and memories, of any length", async () => {
  const place = await sqlite.start();
  try {
    const [from, to] = [await place.fresh(), await place.fresh()];
    const open = async (file) => sealed(await sqlite.open(file), { keys: KEYS, use: "k1" });
    const metadata = { text: "x".repeat(60_000) };
    const store = await open(from);
    await store.create(ADA, { id: "a", metadata });
    await store.remember(ADA, "k", metadata);
    await store.dispose();
    const file = join(to, "..", "sealed.ndjson");
    for (const args of [["export", "--store", `sqlite:${from}`, "--file", file], ["import", "--store", `sqlite:${to}`, "--file", file]]) {
      const { code, stderr } = await convostate(args);
      assert.equal(code, 0, stderr);
    }
    const moved = await open(to);
    assert.deepEqual((await moved.get(ADA, "a")).metadata, metadata);
    assert.deepEqual((await moved.recall(ADA, "k")).value, metadata);
    await moved.dispose();
  } finally {
    await place.stop();
  }
});
