// The engine remembers whose call was the last one, and which conversation it showed: what comes between must not
// leave that memory wrong.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { ADA, BOB, clockAt, coded } from "./support.mjs";

const STEP = { step_id: "next" };

test("a refused call of one client does not lend the other's conversations", () => {
  const engine = new Engine();
  engine.create(ADA, { id: "adas" });
  engine.create(BOB, { id: "bobs" });
  assert.throws(() => engine.create(ADA, { metadata: NaN }), coded("INVALID_METADATA"));
  assert.equal(engine.latest(ADA).id, "adas");
  assert.throws(() => engine.update(BOB, "bobs", { flow_id: 7 }), coded("INVALID_BODY"));
  assert.equal(engine.latest(BOB).id, "bobs");
});

test("the id shown last names another conversation for another client", () => {
  const engine = new Engine();
  for (const [client, flow_id] of [[ADA, "a"], [BOB, "b"]]) engine.create(client, { id: "same", flow_id });
  const { id } = engine.latest(ADA);
  engine.update(BOB, id, STEP);
  assert.deepEqual([ADA, BOB].map((client) => engine.get(client, id).step_id), [null, "next"]);
});

const removals = {
  erase: (engine) => engine.erase(ADA),
  sweep: (engine) => engine.sweep(),
  restore: (engine, empty) => engine.restore(empty),
  "create, which sweeps": (engine) => engine.create(BOB),
};

for (const [name, remove] of Object.entries(removals)) {
  test(`what was shown is gone after ${name}`, () => {
    const clock = clockAt();
    const engine = new Engine({ now: clock.now, retention: { seconds: 0 } });
    const empty = engine.snapshot();
    const { id } = engine.create(ADA);
    engine.close(ADA, id);
    assert.equal(engine.get(ADA, id).status, "CLOSED");
    clock.at += 1;
    remove(engine, empty);
    engine.create(ADA, { id: "another" });
    assert.throws(() => engine.update(ADA, id, STEP), coded("NOT_FOUND"));
    assert.equal(engine.get(ADA, "another").version, 1);
  });
}

for (const [name, show] of Object.entries({
  "a page": (engine) => engine.list(ADA),
  "an event": (engine) => engine.update(ADA, "first", STEP),
})) {
  test(`${name} shows others, and the id still names its own`, () => {
    const engine = new Engine();
    engine.create(ADA, { id: "first" });
    const { id } = engine.create(ADA, { id: "second" });
    engine.subscribe(() => {});
    show(engine);
    engine.update(ADA, id, { flow_id: "found" });
    assert.deepEqual(["first", "second"].map((each) => engine.get(ADA, each).flow_id), [null, "found"]);
  });
}
