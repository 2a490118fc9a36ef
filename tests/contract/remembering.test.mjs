// Memories in memory, beyond what the conformance suite asks of every store: the limit, foreign code, snapshots.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { ADA, BOB, clockAt, coded } from "./support.mjs";

const MIB = 1024 * 1024;

test("maxMemoryBytes lowers and raises the limit, up to 16 MiB", () => {
  const low = new Engine({ maxMemoryBytes: 4 });
  low.remember(ADA, "k", "ab");
  assert.throws(() => low.remember(ADA, "k", "abc"), (error) => coded("TOO_LARGE")(error) && error.details.limit === 4);
  const high = new Engine({ maxMemoryBytes: 16 * MIB });
  const longest = "x".repeat(16 * MIB - 2);
  high.remember(ADA, "k", longest);
  assert.ok(high.recall(ADA, "k").value === longest);
  assert.throws(() => high.remember(ADA, "k", `${longest}x`), coded("TOO_LARGE"));
  low.restore(high.snapshot());
  assert.ok(low.recall(ADA, "k").value === longest, "what is longer already stays");
  assert.throws(() => low.remember(ADA, "k", "abc"), coded("TOO_LARGE"));
  for (const maxMemoryBytes of [0, -1, 1.5, 16 * MIB + 1, "1", null, NaN]) {
    assert.throws(() => new Engine({ maxMemoryBytes }), (error) => coded("INVALID_BODY")(error) && error.details.path === "options.maxMemoryBytes");
  }
});

test("foreign code in a value may call anything, dispose too", () => {
  const engine = new Engine();
  const nested = { toJSON: () => engine.remember(ADA, "inner", "é".repeat(1000)) };
  const version = engine.remember(ADA, "outer", nested);
  assert.ok(engine.recall(ADA, "outer").value < version);
  assert.equal(engine.recall(ADA, "inner").value, "é".repeat(1000));
  assert.throws(() => engine.remember(ADA, "k", { toJSON: () => engine.get(ADA, "none") }), coded("NOT_FOUND"));
  assert.throws(() => engine.remember(ADA, "k", { toJSON: () => engine.dispose() }), (error) => ["INVALID_BODY", "CLOSED_ENGINE"].includes(error.code));
  assert.throws(() => engine.recall(ADA, "outer"), coded("CLOSED_ENGINE"));
});

test("the conversation that was read last is found again after memories were", () => {
  const engine = new Engine();
  const { id } = engine.create(ADA, { id: "a", flow_id: "f" });
  engine.remember(ADA, "k", { a: 1 });
  for (const read of [() => engine.recall(ADA, "k"), () => engine.memories(ADA), () => engine.memories(BOB), () => engine.recall(ADA, "none")]) {
    assert.equal(engine.get(ADA, id).flow_id, "f");
    read();
    assert.equal(engine.get(ADA, id).flow_id, "f");
    engine.update(ADA, id, { step_id: "s" });
  }
  assert.equal(engine.recall(ADA, "k").value.a, 1);
});

test("a snapshot keeps memories, their ends and versions", () => {
  const clock = clockAt();
  const engine = new Engine({ now: clock.now });
  const kept = engine.remember(ADA, "for good", { a: [1, "é"] });
  engine.remember(ADA, "a second", {}, { ttl: 1 });
  engine.create(BOB, { id: "a" });
  const bytes = engine.snapshot();
  const last = engine.remember(BOB, "k", 1);
  const other = new Engine({ now: clock.now });
  other.restore(bytes);
  assert.deepEqual(other.memories(ADA).memories.map(({ key, value }) => [key, value]), [["a second", {}], ["for good", { a: [1, "é"] }]]);
  assert.equal(other.recall(ADA, "for good").version, kept);
  assert.deepEqual(other.snapshot(), bytes);
  clock.at += 1000;
  assert.equal(other.recall(ADA, "a second"), null);
  assert.deepEqual(other.sweep(), { expired: 0, removed: 1 });
  engine.restore(bytes);
  assert.ok(engine.remember(BOB, "k", 1) > last, "a version that was given before the restore does not come again");
});

test("what is remembered counts among the bytes, and leaves none behind", () => {
  const engine = new Engine();
  engine.create(ADA);
  engine.erase(ADA);
  const { bytes } = engine.stats();
  for (let n = 0; n < 100; n += 1) engine.remember(ADA, `k${n}`, "x".repeat(1000));
  const full = engine.stats();
  assert.ok(full.bytes > bytes + 100_000 && full.conversations === 0 && full.open === 0);
  assert.equal(engine.erase(ADA), 0);
  assert.ok(engine.stats().bytes < full.bytes - 100_000);
});
