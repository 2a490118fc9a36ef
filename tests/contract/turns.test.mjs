// Turns of the engine, and what Node can tell of turns on any store.

import assert from "node:assert/strict";
import { getEventListeners, once } from "node:events";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { Engine } from "convostate";
import { openSqlite } from "convostate/sqlite";
import { ADA, BOB } from "./support.mjs";

async function sqlite() {
  const conversations = openSqlite(new Database(":memory:"));
  await conversations.migrate();
  return conversations;
}

const KINDS = { engine: async () => new Engine(), sqlite };
const WITHIN = { code: "LOCKED", message: /within a turn of the same client/ };

for (const [kind, open] of Object.entries(KINDS)) {
  test(`${kind}: a turn of the same client within a turn is refused at once, however deep`, async () => {
    const conversations = await open();
    const never = () => assert.fail("it began");
    await conversations.turn(ADA, async () => {
      await assert.rejects(conversations.turn(ADA, never), WITHIN);
      await sleep(1);
      await conversations.turn(BOB, () => assert.rejects(conversations.turn({ ...ADA, more: 1 }, never), WITHIN));
      const other = await open();
      assert.equal(await other.turn(ADA, () => "another store"), "another store");
    });
    await conversations.dispose();
  });

  test(`${kind}: what a turn began may take a turn once it is over`, async () => {
    const conversations = await open();
    let later;
    await conversations.turn(ADA, () => { later = sleep(5).then(() => conversations.turn(ADA, () => "later", { wait: 0 })); });
    assert.equal(await later, "later");
    // An erase from outside ends what it may write, but it is still there.
    await conversations.turn(ADA, async () => {
      await conversations.erase(ADA);
      await assert.rejects(conversations.turn(ADA, () => {}), WITHIN);
    });
    await conversations.dispose();
  });

  test(`${kind}: one signal for many turns is listened to once, and then no more`, async (t) => {
    const warnings = [];
    const warned = (warning) => warnings.push(warning.name);
    process.on("warning", warned);
    t.after(() => process.off("warning", warned));
    const conversations = await open();
    const controller = new AbortController();
    const { signal } = controller;
    let pass = () => {};
    const gate = new Promise((resolve) => { pass = resolve; });
    const signals = [];
    const ended = Array.from({ length: 30 }, (_, index) => conversations.turn({ ...ADA, user_id: `u${index % 20}` }, async (turn) => {
      signals.push(turn.signal);
      await gate;
    }, { signal }).then(() => "ended", (error) => error.code));
    while (signals.length < 20) await sleep(1);
    assert.equal(getEventListeners(signal, "abort").length, 1);
    controller.abort("stop");
    assert.deepEqual(signals.map(({ reason }) => reason), Array(20).fill("stop"));
    pass();
    assert.deepEqual(await Promise.all(ended), [...Array(20).fill("ended"), ...Array(10).fill("ABORTED")]);
    assert.equal(getEventListeners(signal, "abort").length, 0);
    await sleep(1);
    assert.deepEqual(warnings.filter((name) => name === "MaxListenersExceededWarning"), []);
    await conversations.dispose();
  });
}

test("dispose ends the turns of an engine: their writes, and those in line, get CLOSED_ENGINE", async () => {
  const engine = new Engine();
  const closed = { code: "CLOSED_ENGINE" };
  const gate = new AbortController();
  let given;
  const turn = engine.turn(ADA, async (calls) => {
    given = calls;
    await once(gate.signal, "abort");
    assert.throws(() => calls.create(), closed);
    return "ended";
  });
  await sleep(1);
  const inLine = engine.turn(ADA, () => assert.fail("it began"));
  const onItsWay = engine.turn(BOB, () => assert.fail("it began"));
  engine.dispose();
  assert.equal(given.signal.reason.code, "CLOSED_ENGINE");
  await Promise.all([assert.rejects(inLine, closed), assert.rejects(onItsWay, closed)]);
  gate.abort();
  assert.equal(await turn, "ended");
  assert.throws(() => given.update("a", {}), { code: "LOCKED" });
  await assert.rejects(engine.turn(ADA, () => {}), closed);
});

test("erase tells the turn that it ends by its signal", async () => {
  const engine = new Engine();
  await engine.turn(ADA, (turn) => {
    turn.create({ id: "a" });
    engine.erase(BOB);
    assert.equal(turn.signal.aborted, false);
    engine.erase(ADA);
    assert.equal(turn.signal.reason.code, "LOCKED");
  });
  engine.dispose();
});

test("a listener that erases while a turn does ends that turn", async () => {
  const engine = new Engine();
  const stop = engine.subscribe(({ type }) => {
    if (type !== "erased") return;
    stop();
    engine.erase(ADA);
  });
  await engine.turn(ADA, (turn) => {
    turn.create({ id: "a" });
    turn.erase();
    assert.throws(() => turn.create({ id: "b" }), { code: "LOCKED" });
  });
  assert.deepEqual(engine.list(ADA).conversations, []);
  engine.dispose();
});
