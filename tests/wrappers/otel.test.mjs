// Which spans and metrics there are, by OpenTelemetry's own SDK with its exporters in memory, and what stands in them.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { context, metrics, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import Database from "better-sqlite3";
import { Engine } from "convostate";
import { traceHandler, traceHeaders, withOtel } from "convostate/otel";
import { connect } from "convostate/remote";
import { createHandler } from "convostate/server";
import { openSqlite } from "convostate/sqlite";

const [INTERNAL, SERVER, CLIENT] = [0, 1, 2];
const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
const spans = new InMemorySpanExporter();
const points = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: points, exportIntervalMillis: 2 ** 30 });

before(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});
beforeEach(() => spans.reset());
after(() => reader.shutdown());

/** Each span by its name, with those that it is the parent of, in the order of their beginning. */
function tree(parent) {
  const all = spans.getFinishedSpans();
  const begun = (span) => span.startTime[0] * 1e9 + span.startTime[1];
  const children = all.filter(({ parentSpanContext }) => (parentSpanContext?.spanId ?? undefined) === parent).sort((a, b) => begun(a) - begun(b));
  return children.map((span) => {
    const below = tree(span.spanContext().spanId);
    return below.length > 0 ? { [span.name]: below } : span.name;
  });
}

async function onSqlite() {
  const store = openSqlite(new Database(":memory:"));
  await store.migrate();
  return store;
}

async function everyCall(conversations) {
  const { id } = await conversations.create(client, { step_id: "size" });
  await conversations.get(client, id);
  await conversations.latest(client);
  await conversations.list(client);
  await conversations.update(client, id, { step_id: "address" });
  await conversations.modify(client, id, () => ({ step_id: "done" }));
  await conversations.turn(client, async (turn) => {
    await null;
    await turn.latest();
    await turn.update(id, { step_id: "again" });
  });
  await conversations.close(client, id);
  await conversations.closeAll(client);
  await conversations.erase(client);
}

const CALLS = ["create", "get", "latest", "list", "update", "modify", { turn: ["latest", "update"] }, "close", "closeAll", "erase"];
const named = (one) => (typeof one === "string" ? `convostate.${one}` : Object.fromEntries(Object.entries(one).map(([name, below]) => [`convostate.${name}`, below.map(named)])));
const find = (name) => spans.getFinishedSpans().find((span) => span.name === `convostate.${name}`);

for (const [name, open, kind] of [
  ["an engine", () => new Engine(), INTERNAL],
  ["a store", onSqlite, INTERNAL],
  ["a server", serverOver, CLIENT],
]) {
  test(`${name}: a span for each call, those of a turn within it`, async () => {
    await everyCall(withOtel(await open()));
    assert.deepEqual(tree(), CALLS.map(named));
    assert.ok(spans.getFinishedSpans().every((span) => span.kind === kind));
  });
}

async function serverOver() {
  const handler = createHandler(await onSqlite());
  return connect("http://localhost", { fetch: (url, init) => handler(new Request(url, init)) });
}

test("a call's span names the conversation, the store and the error's code", async () => {
  const engine = withOtel(new Engine());
  const { id } = engine.create(client);
  assert.throws(() => engine.get(client, "missing"), { code: "NOT_FOUND" });
  assert.deepEqual(find("create").attributes, { "convostate.call": "create", "convostate.store": "memory", "gen_ai.conversation.id": id });
  assert.deepEqual(find("get").attributes, { "convostate.call": "get", "convostate.store": "memory", "gen_ai.conversation.id": "missing", "error.type": "NOT_FOUND" });
  assert.equal(find("get").status.code, 2);
});

test("persons stand in spans only where that was asked for", () => {
  withOtel(new Engine(), { ids: true }).latest(client);
  const { attributes } = find("latest");
  assert.deepEqual([attributes["convostate.bot_id"], attributes["convostate.user_id"], attributes["convostate.channel_id"]], ["shop", "ada", "web"]);
});

for (const [name, open] of [["an engine", () => new Engine()], ["a store", onSqlite]]) {
  test(`${name}: a call that moves a conversation to another step says from where and to where`, async () => {
    const conversations = withOtel(await open());
    const { id } = await conversations.create(client, { step_id: "size" });
    await conversations.update(client, id, { step_id: "address" });
    await conversations.turn(client, async (turn) => {
      await null;
      await turn.update(id, { metadata: { n: 1 } });
    });
    const told = spans.getFinishedSpans().filter(({ events }) => events.length > 0);
    assert.deepEqual(told.map((span) => [span.name, span.events[0].name, span.events[0].attributes]), [["convostate.update", "convostate.step", { from: "size", to: "address" }]]);
  });
}

test("a server's spans are children of the call's, and name a route without ids", async () => {
  const handler = traceHandler(createHandler(withOtel(await onSqlite())));
  const remote = withOtel(connect("http://localhost", { fetch: (url, init) => handler(new Request(url, init)), headers: traceHeaders() }));
  await remote.create(client, { id: "secret" });
  await remote.get(client, "secret");
  assert.deepEqual(tree(), [
    { "convostate.create": [{ "POST /conversations": ["convostate.create"] }] },
    { "convostate.get": [{ "GET /conversations/{id}": ["convostate.get"] }] },
  ]);
  const server = spans.getFinishedSpans().find(({ name }) => name.startsWith("GET"));
  assert.equal(server.kind, SERVER);
  assert.deepEqual(server.attributes, { "http.request.method": "GET", "http.route": "/conversations/{id}", "http.response.status_code": 200 });
});

test("what metadata, persons' ids and a token hold is in no span and no metric", async () => {
  const canary = "canary-7f3a";
  const who = { bot_id: canary, user_id: canary, channel_id: canary };
  const handler = traceHandler(createHandler(withOtel(await onSqlite()), { token: canary }));
  const headers = traceHeaders();
  const remote = withOtel(connect("http://localhost", { fetch: (url, init) => handler(new Request(url, init)), headers: () => ({ ...headers(), authorization: `Bearer ${canary}` }) }));
  const { id } = await remote.create(who, { metadata: { canary } });
  await remote.update(who, id, { metadata: { canary: `${canary}-2` } });
  await assert.rejects(remote.update(who, id, { metadata: { canary: { [canary]: 1n } } }), { code: "INVALID_METADATA" });
  await assert.rejects(remote.get({ ...who, user_id: `${canary}\u0000` }, id), { code: "INVALID_CLIENT" });
  await reader.forceFlush();
  const told = spans.getFinishedSpans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
  assert.equal(told.length, 8);
  assert.ok(!JSON.stringify([told, points.getMetrics().map(({ scopeMetrics }) => scopeMetrics)]).includes(canary));
});

test("metrics: how long calls took, by call, store and code; what a sweep did", async () => {
  let now = 0;
  const engine = withOtel(new Engine({ now: () => now }));
  engine.create(client, { id: "a", ttl: 1 });
  assert.throws(() => engine.get(client, "b"));
  await engine.turn(client, () => assert.rejects(engine.turn(client, () => {}, { wait: 0 }), { code: "LOCKED" }));
  now = 2_000;
  engine.sweep();
  points.reset();
  await reader.forceFlush();
  const found = points.getMetrics().at(-1).scopeMetrics.flatMap(({ metrics }) => metrics);
  const of = (name) => found.find(({ descriptor }) => descriptor.name === name);
  const duration = of("convostate.call.duration");
  assert.equal(duration.descriptor.unit, "s");
  const failed = duration.dataPoints.find(({ attributes }) => attributes["convostate.call"] === "get" && attributes["error.type"]);
  assert.deepEqual(failed.attributes, { "convostate.call": "get", "convostate.store": "memory", "error.type": "NOT_FOUND" });
  assert.ok(failed.value.count >= 1);
  const waits = of("convostate.turn.wait").dataPoints.map(({ attributes }) => attributes).filter((attributes) => attributes["convostate.store"] === "memory");
  assert.deepEqual(waits.map((attributes) => attributes["error.type"]).sort(), ["LOCKED", undefined]);
  assert.equal(of("convostate.expired").dataPoints[0].value, 1);
});
