import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { ADA, coded } from "./support.mjs";

const GIB = 1024 ** 3;
const KIB64 = 64 * 1024;

const clientOf = (index) => ({ ...ADA, user_id: `user-${index % 64}` });
const FILLER = "0123456789abcdef".repeat(KIB64 / 16);

/** 64 KiB of JSON that differ from each other from beginning to end. */
function metadataOf(index) {
  const mark = `${index}`.padStart(8, "0");
  return { mark, text: FILLER.slice(index % 16, KIB64 - 64 + (index % 16)), end: mark };
}

/** Creates until there is no memory left; answers how many there are, and the error. */
function fill(engine) {
  for (let count = 0; count * KIB64 <= 4 * GIB; count += 1) {
    try {
      engine.create(clientOf(count), { id: `c${count}`, flow_id: "f", metadata: metadataOf(count) });
    } catch (error) {
      return { count, error };
    }
  }
  throw new Error("4 GiB fit into wasm memory");
}

test("without memory left the engine says so and keeps what it has", { timeout: 600_000 }, (t) => {
  const engine = new Engine();
  const started = performance.now();
  const { count, error } = fill(engine);
  t.diagnostic(`${count} conversations of 64 KiB in ${((performance.now() - started) / 1000).toFixed(1)} s, then ${error.code}`);
  assert.ok(coded("OUT_OF_MEMORY")(error), `${error.stack}`);
  assert.ok(count > 1000, `only ${count} fit`);

  for (const index of [0, 1, Math.floor(count / 2), count - 1]) {
    const found = engine.get(clientOf(index), `c${index}`);
    assert.deepEqual([found.version, found.status, found.metadata], [1, "OPEN", metadataOf(index)]);
  }
  assert.throws(() => engine.get(clientOf(count), `c${count}`), coded("NOT_FOUND"), "the one that did not fit is not there");
  assert.equal(engine.stats().conversations, count);

  engine.update(clientOf(0), "c0", { step_id: "f", last_interaction: true });
  assert.deepEqual([engine.get(clientOf(0), "c0").step_id, engine.get(clientOf(0), "c0").version], ["f", 2]);
  engine.close(clientOf(1), "c1", "FAILED");
  assert.equal(engine.get(clientOf(1), "c1").status, "FAILED");
  assert.equal(engine.list(clientOf(1), { status: "FAILED" }).conversations.length, 1);
  assert.throws(() => engine.create(ADA, { metadata: metadataOf(7) }), coded("OUT_OF_MEMORY"), "still no room");

  assert.ok(engine.erase(clientOf(2)) > 10);
  const again = engine.create(clientOf(2), { id: "c2", metadata: metadataOf(2) });
  assert.deepEqual(again.metadata, metadataOf(2), "what was erased makes room");
  engine.dispose();
  assert.throws(() => engine.get(clientOf(0), "c0"), coded("CLOSED_ENGINE"));

  const next = new Engine();
  for (let index = 0; index < 500; index += 1) next.create(clientOf(index), { id: `c${index}`, metadata: metadataOf(index) });
  assert.deepEqual(next.get(clientOf(499), "c499").metadata, metadataOf(499), "another engine has the memory");
});

test("after dispose every call says so, and another dispose does nothing", () => {
  const engine = new Engine();
  const stop = engine.subscribe(() => {});
  engine.create(ADA, { id: "a" });
  const bytes = engine.snapshot();
  engine.dispose();
  const calls = {
    create: () => engine.create(ADA),
    get: () => engine.get(ADA, "a"),
    latest: () => engine.latest(ADA),
    update: () => engine.update(ADA, "a", {}),
    close: () => engine.close(ADA, "a"),
    closeAll: () => engine.closeAll(ADA),
    list: () => engine.list(ADA),
    erase: () => engine.erase(ADA),
    sweep: () => engine.sweep(),
    subscribe: () => engine.subscribe(() => {}),
    snapshot: () => engine.snapshot(),
    restore: () => engine.restore(bytes),
    stats: () => engine.stats(),
  };
  for (const [name, call] of Object.entries(calls)) assert.throws(call, coded("CLOSED_ENGINE"), name);
  stop();
  engine.dispose();
  engine[Symbol.dispose]();
});

test("every engine holds its own, and Symbol.dispose releases one only", () => {
  const [one, other] = [new Engine(), new Engine()];
  one.create(ADA, { id: "a", flow_id: "one" });
  other.create(ADA, { id: "a", flow_id: "other" });
  one[Symbol.dispose]();
  assert.throws(() => one.get(ADA, "a"), coded("CLOSED_ENGINE"));
  assert.equal(other.get(ADA, "a").flow_id, "other");
});
