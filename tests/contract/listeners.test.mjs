import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Engine } from "convostate";
import { ADA, BOB, clockAt, coded, viewOf } from "./support.mjs";

let engine;
let printed;

beforeEach(() => {
  engine = new Engine({ now: clockAt().now });
  mock.restoreAll();
  printed = mock.method(console, "error", () => {});
});

const typesAndIds = (events) => events.map((event) => `${event.type} ${(event.conversation ?? event.previous).id}`);

function listen() {
  const events = [];
  engine.subscribe((event) => events.push(event));
  return events;
}

test("a listener that throws silences nobody and fails no call", () => {
  const faults = [new Error("from a listener"), undefined, null, "a text"];
  for (const fault of faults) engine.subscribe(() => { throw fault; });
  const events = listen();
  assert.equal(engine.create(ADA, { id: "a" }).version, 1);
  engine.update(ADA, "a", { step_id: "s" });
  engine.closeAll(ADA);
  engine.erase(ADA);
  assert.deepEqual(typesAndIds(events), ["created a", "updated a", "closed a", "erased a"]);
  const told = printed.mock.calls.map((call) => call.arguments);
  assert.equal(told.length, 4 * faults.length);
  for (const [index, fault] of faults.entries()) assert.ok(told[index].includes(fault), `console.error is given ${fault}`);
  assert.equal(engine.create(ADA, { id: "a" }).version, 1, "the engine goes on");
});

test("a listener that calls back is heard after the event it answers", () => {
  engine.subscribe(({ type, conversation }) => {
    if (type === "created") engine.update(conversation.client, conversation.id, { step_id: "s" });
    if (type === "updated") engine.close(conversation.client, conversation.id);
  });
  const events = listen();
  const answer = engine.create(ADA, { id: "a" });
  assert.deepEqual(typesAndIds(events), ["created a", "updated a", "closed a"]);
  assert.deepEqual([answer.status, answer.version], ["OPEN", 1], "the answer is of the moment of the call");
  assert.deepEqual(events.map((event) => event.conversation.version), [1, 2, 3]);
  assert.deepEqual(events[2].previous, events[1].conversation);
  assert.equal(engine.get(ADA, "a").status, "CLOSED");
});

test("every call works inside a listener and sees the change", () => {
  const seen = [];
  engine.subscribe(({ type, conversation }) => {
    if (type !== "created" || conversation.client.user_id !== "ada") return;
    seen.push(engine.get(ADA, conversation.id), engine.latest(ADA), engine.list(ADA).conversations[0]);
    seen.push(engine.create(ADA, { id: conversation.id }));
    engine.create(BOB, { id: `bob-${conversation.id}` });
    engine.sweep();
    engine.restore(engine.snapshot());
    assert.equal(engine.stats().conversations, engine.list(ADA).conversations.length + engine.list(BOB).conversations.length);
  });
  const answer = engine.create(ADA, { id: "a" });
  assert.equal(printed.mock.callCount(), 0);
  assert.deepEqual(seen, Array(4).fill(answer));
  assert.equal(engine.get(BOB, "bob-a").version, 1);
});

test("a refused call inside a listener is the listener's own affair", () => {
  engine.subscribe(({ conversation }) => engine.create(ADA, { id: conversation.id, flow_id: "other" }));
  engine.create(ADA, { id: "a" });
  assert.equal(printed.mock.callCount(), 1);
  assert.ok(printed.mock.calls[0].arguments.some((argument) => argument?.code === "ID_TAKEN"));
  assert.equal(engine.get(ADA, "a").flow_id, null);
});

test("a listener may end its own subscription", () => {
  const heard = [];
  const stop = engine.subscribe((event) => {
    heard.push(event);
    stop();
  });
  const events = listen();
  for (const id of ["a", "b"]) engine.create(ADA, { id });
  assert.deepEqual(typesAndIds(heard), ["created a"]);
  assert.deepEqual(typesAndIds(events), ["created a", "created b"]);
});

test("a listener may end the subscriptions of others, before and behind it", () => {
  const stops = [];
  const heard = { before: [], behind: [] };
  stops.push(engine.subscribe((event) => heard.before.push(event)));
  engine.subscribe(() => stops.forEach((stop) => stop()));
  stops.push(engine.subscribe((event) => heard.behind.push(event)));
  const events = listen();
  for (const id of ["a", "b", "c"]) engine.create(ADA, { id });
  assert.deepEqual(typesAndIds(heard.before), ["created a"]);
  assert.ok(!typesAndIds(heard.behind).includes("created b"), "nothing is heard once the subscription has ended");
  assert.deepEqual(typesAndIds(events), ["created a", "created b", "created c"]);
});

test("a listener may subscribe another, which hears each later event once", () => {
  const late = [];
  const stop = engine.subscribe(() => {
    stop();
    engine.subscribe((event) => late.push(event));
  });
  const events = listen();
  for (const id of ["a", "b", "c"]) engine.create(ADA, { id });
  assert.deepEqual(typesAndIds(late).filter((text) => text !== "created a"), ["created b", "created c"]);
  assert.deepEqual(typesAndIds(events), ["created a", "created b", "created c"]);
});

test("a chain of 20,000 changes, each made by the listener of the one before, needs no deep stack", () => {
  const order = [];
  engine.subscribe(({ conversation }) => {
    order.push(Number(conversation.id));
    if (order.length < 20_000) engine.create(ADA, { id: `${order.length}` });
  });
  engine.create(ADA, { id: "0" });
  assert.deepEqual(order, Array.from({ length: 20_000 }, (_, index) => index));
  assert.equal(printed.mock.callCount(), 0);
});

test("several events of one call come before what a listener of the first causes", () => {
  for (const id of ["a", "b", "c"]) engine.create(ADA, { id });
  let once = true;
  engine.subscribe(() => {
    if (once) engine.create(BOB, { id: "late" });
    once = false;
  });
  const events = listen();
  engine.closeAll(ADA);
  const texts = typesAndIds(events);
  assert.deepEqual(texts.slice(0, 3).sort(), ["closed a", "closed b", "closed c"]);
  assert.deepEqual(texts.slice(3), ["created late"]);
});

test("a call may cause more events than a function takes arguments", () => {
  const count = 200_000;
  for (let index = 0; index < count; index += 1) engine.create(ADA, { id: `${index}` });
  const heard = { closed: 0, erased: 0 };
  engine.subscribe(({ type }) => { heard[type] += 1; });
  engine.closeAll(ADA);
  assert.equal(engine.erase(ADA), count);
  assert.deepEqual(heard, { closed: count, erased: count });
});

test("a listener may erase the client it is told about", () => {
  engine.subscribe(({ type }) => {
    if (type === "closed") engine.erase(ADA);
  });
  const events = listen();
  for (const id of ["a", "b"]) engine.create(ADA, { id });
  engine.closeAll(ADA);
  assert.deepEqual(typesAndIds(events).slice(0, 2), ["created a", "created b"]);
  assert.deepEqual(typesAndIds(events).slice(2).sort(), ["closed a", "closed b", "erased a", "erased b"]);
  assert.deepEqual(viewOf(engine, ADA), [{ latest: null, listed: [], got: [] }]);
  assert.equal(printed.mock.callCount(), 0);
});

test("a listener may dispose of the engine", () => {
  engine.subscribe(() => engine.dispose());
  assert.equal(engine.create(ADA, { id: "a" }).id, "a");
  assert.throws(() => engine.get(ADA, "a"), coded("CLOSED_ENGINE"));
});

test("an event that a listener spoils is whole for the engine", () => {
  engine.subscribe((event) => {
    for (const part of [event.conversation, event.conversation.client, event.conversation.metadata]) Reflect.set(part, "id", "spoiled");
    Reflect.set(event, "type", "spoiled");
  });
  const answer = engine.create(ADA, { id: "a", metadata: { n: 1 } });
  assert.deepEqual(answer, engine.get(ADA, "a"));
  assert.deepEqual([answer.id, answer.client, answer.metadata], ["a", ADA, { n: 1 }]);
});

test("restore tells listeners nothing and keeps them", () => {
  engine.create(ADA, { id: "a" });
  const bytes = engine.snapshot();
  const events = listen();
  engine.restore(bytes);
  assert.deepEqual(events, []);
  engine.close(ADA, "a");
  assert.deepEqual(typesAndIds(events), ["closed a"]);
});

test("getters in the arguments may call back", () => {
  const calls = [];
  const within = (fields, name, value) =>
    Object.defineProperty({ ...fields }, name, {
      enumerable: true,
      get() {
        calls.push(name);
        engine.create(BOB, { flow_id: `from ${name}`, metadata: { long: "é".repeat(5000) } });
        engine.latest(BOB);
        return value;
      },
    });
  engine.create(within(ADA, "user_id", "ada"), within({ id: "a", metadata: within({}, "n", 1) }, "flow_id", "f"));
  engine.update(within(ADA, "channel_id", "web"), "a", within({ metadata: within({}, "m", 2) }, "step_id", "s"));
  const { client, flow_id, step_id, metadata, version } = engine.get(ADA, "a");
  assert.deepEqual({ client, flow_id, step_id, metadata, version }, { client: ADA, flow_id: "f", step_id: "s", metadata: { n: 1, m: 2 }, version: 2 });
  assert.deepEqual([...new Set(calls)].sort(), ["channel_id", "flow_id", "m", "n", "step_id", "user_id"]);
  assert.equal(engine.list(BOB, { limit: 100 }).conversations.length, calls.length);
});

test("the options now and id may call back", () => {
  let inside = false;
  const guarded = (value, call) => () => {
    if (inside) return value;
    inside = true;
    call();
    inside = false;
    return value;
  };
  const one = new Engine({
    now: guarded(1000, () => one.update(BOB, "bobs", { flow_id: "by now", metadata: { x: "é".repeat(5000) } })),
    id: guarded("made", () => one.create(BOB, { metadata: ["by id"] })),
  });
  inside = true;
  one.create(BOB, { id: "bobs" });
  inside = false;
  const created = one.create(ADA, { flow_id: "f", step_id: "s", metadata: { n: 1 } });
  assert.deepEqual([created.client, created.flow_id, created.step_id, created.metadata], [ADA, "f", "s", { n: 1 }]);
  assert.equal(one.get(BOB, "bobs").flow_id, "by now");
});

test("options now and id that throw change nothing, and the engine goes on", () => {
  const clock = clockAt();
  const fault = new Error("from an option");
  let thrower = "";
  const fail = (name, value) => {
    if (thrower === name) throw fault;
    return value;
  };
  let made = 0;
  const one = new Engine({ now: () => fail("now", clock.at), id: () => fail("id", `id-${(made += 1)}`) });
  one.create(ADA, { id: "a", metadata: { n: 1 } });
  const before = viewOf(one, ADA);
  for (thrower of ["now", "id"]) assert.throws(() => one.create(ADA, { flow_id: "f" }));
  thrower = "now";
  assert.throws(() => one.update(ADA, "a", { step_id: "s" }));
  assert.throws(() => one.close(ADA, "a"));
  thrower = "";
  assert.deepEqual(viewOf(one, ADA), before);
  one.update(ADA, "a", { step_id: "s" });
  assert.equal(one.get(ADA, "a").version, 2);
});

test("hostile listeners leave the engine as it is without them", () => {
  const quiet = new Engine({ now: clockAt().now });
  const mark = "of a listener";
  engine.subscribe(({ conversation, previous }) => {
    if ((conversation ?? previous).client.user_id === mark) return;
    const { id } = engine.create({ ...BOB, user_id: mark }, { metadata: { text: "x".repeat(3000) } });
    engine.subscribe(() => { throw new Error("again and again"); })();
    engine.close({ ...BOB, user_id: mark }, id);
    if (engine.stats().conversations > 50) engine.erase({ ...BOB, user_id: mark });
    throw new Error("from a listener");
  });
  for (let turn = 0; turn < 2000; turn += 1) {
    const client = turn % 3 ? ADA : BOB;
    const id = `c${turn % 17}`;
    for (const one of [engine, quiet]) step(one, client, id, turn);
    if (turn % 100 === 0) assert.deepEqual(viewOf(engine, ADA, BOB), viewOf(quiet, ADA, BOB), `after ${turn} turns`);
  }
  assert.deepEqual(viewOf(engine, ADA, BOB), viewOf(quiet, ADA, BOB));
  assert.ok(printed.mock.callCount() > 1000);
});

function step(one, client, id, turn) {
  try {
    if (turn % 5 < 2) one.create(client, { id, flow_id: `f${turn % 4}`, metadata: { turn: turn % 4 } });
    else if (turn % 5 < 4) one.update(client, id, { step_id: `s${turn}`, metadata: { turn }, last_interaction: turn % 2 === 0 });
    else if (turn % 11) one.close(client, id);
    else one.erase(client);
  } catch (error) {
    if (!["ID_TAKEN", "NOT_FOUND", "NOT_OPEN"].includes(error.code)) throw error;
  }
}
