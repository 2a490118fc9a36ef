import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";

const KIB64 = 64 * 1024;
/** How much memory a wasm may have, in pages of 64 KiB: half a GiB. The long form has all four: CONVOSTATE_LONG=1 before node --test. */
const PAGES = process.env.CONVOSTATE_LONG === "1" ? 65_536 : 8192;
setFlagsFromString(`--wasm-max-mem-pages=${PAGES}`);
const COPIED = 2 * Math.floor(PAGES / 33);

const { Engine } = await import("convostate");
const { ADA, coded } = await import("./support.mjs");

const FILLER = "0123456789abcdef".repeat(KIB64 / 16);
const clientOf = (index) => ({ ...ADA, user_id: `user-${index % Math.ceil(COPIED / 63)}` });

/** 64 KiB of JSON that differ from each other from beginning to end. */
function metadataOf(index) {
  const mark = `${index}`.padStart(8, "0");
  return { mark, text: FILLER.slice(index % 16, KIB64 - 64 + (index % 16)), end: mark };
}

/** A snapshot of a sixteenth of the memory. */
function largeSnapshot() {
  const engine = new Engine();
  for (let index = 0; index < COPIED; index += 1) {
    engine.create(clientOf(index), { id: `c${index}`, flow_id: "f", metadata: metadataOf(index) });
  }
  const bytes = engine.snapshot();
  engine.dispose();
  return bytes;
}

/** Restores copies until there is no memory left; answers those that fit, and the one that did not. */
function fillByCopies(bytes) {
  const engines = [];
  for (;;) {
    const engine = new Engine();
    engine.create(ADA, { id: "mine" });
    try {
      engine.restore(bytes);
    } catch (error) {
      return { engines, refused: engine, error };
    }
    engines.push(engine);
    assert.ok(engines.length * COPIED < PAGES, "more fits than there is memory");
  }
}

/** Creates with ever smaller metadata, each until it is refused. */
function fillToTheBrim(engine) {
  let count = 0;
  for (let size = KIB64 - 100; size >= 1; size = Math.floor(size / 2)) {
    for (;;) {
      try {
        engine.create({ ...ADA, user_id: `small-${count}` }, { metadata: { text: "x".repeat(size) } });
      } catch (error) {
        assert.ok(coded("OUT_OF_MEMORY")(error), error.stack);
        break;
      }
      count += 1;
    }
  }
  return count;
}

/** The answer of a call, or "full"; any other fault fails the test. */
function orFull(name, call) {
  try {
    return call() ?? "done";
  } catch (error) {
    assert.ok(coded("OUT_OF_MEMORY")(error), `${name}: ${error.stack}`);
    return "full";
  }
}

function assertWhole(engine, indexes = [0, 1, COPIED / 2, COPIED - 1]) {
  for (const index of indexes) {
    const found = engine.get(clientOf(index), `c${index}`);
    assert.deepEqual([found.version, found.status, found.metadata], [1, "OPEN", metadataOf(index)]);
  }
}

test("without memory left every call works or says so, and what is kept stays", { timeout: 3_000_000 }, (t) => {
  const bytes = largeSnapshot();
  const { engines, refused, error } = fillByCopies(bytes);
  t.diagnostic(`${engines.length} engines of ${COPIED} conversations of 64 KiB, then ${error.code}`);
  assert.ok(coded("OUT_OF_MEMORY")(error), error.stack);
  assert.ok(engines.length >= 10, `only ${engines.length} fit`);
  assert.equal(refused.get(ADA, "mine").version, 1, "a restore that is refused changes nothing");
  assert.equal(refused.stats().conversations, 1);
  for (const engine of engines) assertWhole(engine);

  t.diagnostic(`${fillToTheBrim(refused)} more conversations of 64 KiB and less`);
  const first = engines.pop();
  const heard = [];
  const stop = first.subscribe((event) => heard.push(event));
  const calls = {
    get: () => first.get(clientOf(0), "c0"),
    latest: () => first.latest(clientOf(0)),
    list: () => first.list(clientOf(0), { limit: 100 }),
    create: () => first.create({ ...ADA, user_id: "n".repeat(500) }, { id: "i".repeat(100), flow_id: "g".repeat(500) }),
    update: () => first.update(clientOf(3), "c3", { step_id: "s".repeat(500), metadata: { text: null, more: "m".repeat(1000) } }),
    interaction: () => first.update(clientOf(4), "c4", { last_interaction: true }),
    close: () => first.close(clientOf(5), "c5", "FAILED"),
    closeAll: () => first.closeAll(clientOf(6)),
    sweep: () => first.sweep(),
    snapshot: () => first.snapshot(),
    restore: () => first.restore(bytes),
    open: () => new Engine().create(ADA),
    erase: () => first.erase(clientOf(7)),
  };
  const seen = Object.entries(calls).map(([name, call]) => [name, orFull(name, call) === "full" ? "full" : "worked"]);
  t.diagnostic(seen.map((entry) => entry.join(" ")).join(", "));
  const outcomes = Object.fromEntries(seen);
  for (const name of ["get", "latest", "list"]) assert.equal(outcomes[name], "worked", name);
  assert.deepEqual([outcomes.snapshot, outcomes.restore], ["full", "full"]);
  stop();
  const left = first.stats().conversations;
  const erased = first.erase(clientOf(8));
  assert.deepEqual([erased > 10, first.stats().conversations], [true, left - erased], "erase makes room, unless somebody listens");
  for (const engine of engines) assertWhole(engine, [0, 1, COPIED - 62]);

  const again = first.create(clientOf(2), { id: "again", metadata: metadataOf(2) });
  assert.deepEqual(again.metadata, metadataOf(2), "what was erased makes room");
  for (const engine of engines.splice(0, 4)) engine.dispose();
  refused.restore(bytes);
  assertWhole(refused);
  for (const engine of [...engines, first, refused]) engine.dispose();
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
