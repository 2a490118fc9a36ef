import assert from "node:assert/strict";
import { tracingChannel } from "node:diagnostics_channel";
import { test } from "node:test";
import Database from "better-sqlite3";
import { Engine } from "convostate";
import { connect } from "convostate/remote";
import { createHandler } from "convostate/server";
import { openSqlite } from "convostate/sqlite";
import { cases } from "convostate/testing";
import { withTracing } from "convostate/tracing";

const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };

/** What is published while `act` runs, as `call.moment`. */
async function published(calls, act) {
  const heard = [];
  const ends = calls.map((call) => {
    const note = (moment) => (message) => heard.push([`${call}.${moment}`, message]);
    const subscribers = Object.fromEntries(["start", "end", "asyncStart", "asyncEnd", "error"].map((moment) => [moment, note(moment)]));
    tracingChannel(`convostate.${call}`).subscribe(subscribers);
    return () => tracingChannel(`convostate.${call}`).unsubscribe(subscribers);
  });
  try {
    await act();
  } finally {
    for (const end of ends) end();
  }
  return heard;
}

const moments = (heard) => heard.map(([moment]) => moment);

test("an engine's call is published at once, a store's by its promise", async () => {
  const engine = withTracing(new Engine());
  assert.deepEqual(moments(await published(["create"], () => void engine.create(client))), ["create.start", "create.end"]);
  const store = withTracing(openSqlite(new Database(":memory:")));
  await store.migrate();
  assert.deepEqual(moments(await published(["create"], () => store.create(client))), ["create.start", "create.end", "create.asyncStart", "create.asyncEnd"]);
});

test("subscribers are told the call, the client, the conversation, and how it ended", async () => {
  const engine = withTracing(new Engine());
  const { id } = engine.create(client);
  const [[, update]] = await published(["update"], () => engine.update(client, id, { step_id: "size" }));
  assert.deepEqual([update.call, update.client, update.id, update.error], ["update", client, id, undefined]);
  const heard = await published(["get"], () => assert.throws(() => engine.get(client, "missing"), { code: "NOT_FOUND" }));
  assert.deepEqual(moments(heard), ["get.start", "get.error", "get.end"]);
  assert.equal(heard[1][1].error.code, "NOT_FOUND");
});

test("a turn's calls are published within the turn", async () => {
  const engine = withTracing(new Engine());
  const heard = await published(["turn", "create", "latest"], () => engine.turn(client, (turn) => turn.latest() ?? turn.create()));
  assert.deepEqual(moments(heard), ["turn.start", "turn.end", "latest.start", "latest.end", "create.start", "create.end", "turn.asyncStart", "turn.asyncEnd"]);
  assert.ok(heard.every(([, message]) => message.client.user_id === "ada"));
});

test("so are those that a server makes, whose writes keep their numbers", async () => {
  const engine = withTracing(new Engine());
  const handler = createHandler(engine);
  const remote = connect("http://localhost", { fetch: (url, init) => handler(new Request(url, init)) });
  const heard = await published(["create", "update"], async () => {
    const { id } = await remote.create(client);
    await remote.update(client, id, { step_id: "size" });
  });
  assert.deepEqual(moments(heard).filter((moment) => moment.endsWith("start")), ["create.start", "update.start"]);
  const store = withTracing(openSqlite(new Database(":memory:")));
  assert.equal(typeof store[Symbol.for("convostate.served")]({ writer: "w", n: 1, settled: 0 }).create, "function");
});

for (const one of cases.filter(({ name }) => /^(model|[4-6]:|list|subscribe|modify|turn|once)/.test(name))) {
  test(`an engine: ${one.name}`, () => one.run({ open: (options) => withTracing(new Engine(options)) }));
}
