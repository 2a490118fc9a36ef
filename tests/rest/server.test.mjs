// What the server answers to requests as they come, good and bad.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { connect } from "convostate/remote";
import { createHandler } from "convostate/server";
import { ADA, coded } from "../contract/support.mjs";
import { JSON_TYPE, QUERY, assertProblem, served, withCalls } from "./ask.mjs";

test("the six routes, one after the other", async () => {
  const { ask } = served();
  const created = await ask("POST", "/conversations", { body: '{"id":"c1","flow_id":"order","metadata":{"n":1}}' });
  assert.deepEqual([created.status, created.json.version, created.headers.get("etag")], [201, 1, '"1"']);
  assert.deepEqual(created.json.client, ADA);
  const again = await ask("POST", "/conversations", { body: '{"id":"c1","flow_id":"order","metadata":{"n":1}}' });
  assert.deepEqual([again.status, again.json], [200, created.json]);
  const got = await ask("GET", "/conversations/c1");
  assert.deepEqual([got.status, got.json, got.headers.get("etag")], [200, created.json, '"1"']);
  const latest = await ask("GET", "/conversations/latest");
  assert.deepEqual([latest.status, latest.json], [200, { has_open: true, conversation: created.json }]);
  const updated = await ask("PUT", "/conversations/c1", { body: '{"step_id":"size","metadata":{"m":2}}', headers: { ...JSON_TYPE, "if-match": '"1"' } });
  assert.deepEqual([updated.status, updated.text], [204, ""]);
  assert.deepEqual((await ask("GET", "/conversations/c1")).json.metadata, { n: 1, m: 2 });
  const closed = await ask("POST", "/conversations/c1/close", { body: '{"status":"SWITCHED"}' });
  assert.deepEqual([closed.status, closed.text], [204, ""]);
  const all = await ask("POST", "/conversations/close", { body: '{"status":"CLOSED"}' });
  assert.deepEqual([all.status, all.text], [204, ""]);
  assert.deepEqual((await ask("GET", "/conversations/latest")).json, { has_open: false });
  assert.deepEqual((await ask("GET", "/conversations")).json.conversations.map(({ status }) => status), ["SWITCHED"]);
  assert.deepEqual((await ask("DELETE", "/conversations")).json, { erased: 1 });
});

test("a store that says itself whether a create met one that stood is not asked before", async () => {
  const engine = new Engine();
  const asked = [];
  const known = new Set();
  const own = (client, body) => {
    const stood = known.has(body.id);
    known.add(body.id);
    const answer = { conversation: engine.create(client, body), stood };
    return stood ? Promise.resolve(answer) : answer;
  };
  const store = withCalls(engine, { get: (...args) => engine.get(...args, asked.push("get")), create: () => asked.push("create") });
  const { ask } = served({}, { ...store, [Symbol.for("convostate.create")]: own });
  const post = (body, headers = {}) => ask("POST", "/conversations", { body, headers: { ...JSON_TYPE, ...headers } });
  const answers = [await post('{"id":"c1"}'), await post('{"id":"c1"}'), await post('{"id":"c1","flow_id":"other"}')];
  assert.deepEqual([answers.map(({ status }) => status), asked], [[201, 200, 409], []]);
  assert.deepEqual(answers[1].json, answers[0].json);
});

test("a create's answer that is none is a fault of the store", async () => {
  for (const answer of [undefined, null, {}, { conversation: { id: "c1" }, stood: false }, { stood: true }]) {
    const { ask } = served({ log() {} }, { ...withCalls(new Engine(), {}), [Symbol.for("convostate.create")]: () => answer });
    await assertProblem(ask("POST", "/conversations", { body: "{}" }), 503, "STORAGE", undefined);
  }
});

test("bad requests get the contract's status and code", async () => {
  const { ask } = served();
  await ask("POST", "/conversations", { body: '{"id":"c1"}' });
  const bad = [
    ["GET", "/conversations/c1", { query: "bot_id=shop&user_id=ada" }, 400, "INVALID_CLIENT", "client.channel_id"],
    ["GET", "/conversations/c1", { query: `${QUERY}&user_id=eve` }, 400, "INVALID_CLIENT", "client.user_id"],
    ["GET", "/conversations/c1", { query: "bot_id=shop&user_id=%FF&channel_id=web" }, 400, "INVALID_CLIENT", "client.user_id"],
    ["GET", "/conversations/no%20spaces", {}, 400, "INVALID_ID", "id"],
    ["GET", "/conversations/missing", {}, 404, "NOT_FOUND", undefined],
    ["GET", "/elsewhere", {}, 404, "NOT_FOUND", undefined],
    ["PATCH", "/conversations/c1", {}, 405, "REJECTED", undefined],
    ["POST", "/livez", {}, 405, "REJECTED", undefined],
    ["POST", "/conversations", { body: "{" }, 400, "INVALID_BODY", "body"],
    ["POST", "/conversations", { body: "[]" }, 400, "INVALID_BODY", "body"],
    ["POST", "/conversations", { body: new Uint8Array([0x7b, 0xff, 0x7d]) }, 400, "INVALID_BODY", "body"],
    ["POST", "/conversations", { body: "{}", headers: { "content-type": "text/plain" } }, 415, "INVALID_BODY", undefined],
    ["POST", "/conversations", { body: '{"flow_id":3}' }, 400, "INVALID_BODY", "flow_id"],
    ["POST", "/conversations", { body: '{"metadata":{"n":9007199254740993}}' }, 400, "INVALID_METADATA", "metadata.n"],
    ["POST", "/conversations", { body: '{"metadata":{"__proto__":1}}' }, 400, "INVALID_METADATA", "metadata"],
    ["POST", "/conversations", { body: '{"flow_id":"\\ud800"}' }, 400, "INVALID_BODY", "flow_id"],
    ["POST", "/conversations", { body: '{"id":"c1","flow_id":"other"}' }, 409, "ID_TAKEN", undefined],
    ["PUT", "/conversations/c1", { body: '{"step_id":"x"}', headers: { ...JSON_TYPE, "if-match": '"7"' } }, 412, "CONFLICT", undefined],
    ["PUT", "/conversations/c1", { body: "{}", headers: { ...JSON_TYPE, "if-match": "seven" } }, 400, "INVALID_BODY", "If-Match"],
    ["POST", "/conversations/c1/close", { body: '{"status":"GONE"}' }, 400, "INVALID_STATUS", "status"],
    ["POST", "/conversations/close", { body: '{"status":"OPEN"}' }, 400, "INVALID_STATUS", "status"],
    ["POST", "/conversations", { body: `{"flow_id":"${"x".repeat(300_000)}"}` }, 413, "TOO_LARGE", undefined],
  ];
  for (const [method, path, options, status, code, at] of bad) await assertProblem(ask(method, path, options), status, code, at);
  const { headers } = await ask("PATCH", "/conversations/c1");
  assert.equal(headers.get("allow"), "GET, PUT");
});

test("other hosts than the named ones are turned away", async () => {
  const { handler } = served({ hosts: ["localhost", "[::1]"] });
  const ask = async (host) => {
    const response = await handler(new Request(`http://${host}/conversations/latest?${QUERY}`));
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: JSON.parse(text) };
  };
  for (const host of ["localhost", "localhost:8787", "[::1]:1"]) assert.equal((await ask(host)).status, 200, host);
  for (const host of ["evil.example", "127.0.0.1", "localhost.evil.example"]) await assertProblem(ask(host), 421, "REJECTED", undefined);
});

test("an engine that is gone is a store that fails", async () => {
  const { ask, engine } = served();
  engine.dispose();
  await assertProblem(ask("GET", "/conversations/latest"), 503, "STORAGE", undefined);
});

test("an unknown field is refused; unknown parameters and last_interaction false are ignored", async () => {
  const { ask, engine } = served();
  await ask("POST", "/conversations", { body: '{"id":"c1"}', query: `${QUERY}&debug=1` });
  const before = engine.get(ADA, "c1");
  for (const [method, path] of [["POST", ""], ["PUT", "/c1"], ["POST", "/c1/close"], ["POST", "/close"]]) {
    await assertProblem(ask(method, `/conversations${path}`, { body: '{"colour":"red"}' }), 400, "INVALID_BODY", "colour");
  }
  await ask("PUT", "/conversations/c1", { body: '{"last_interaction":false}' });
  assert.deepEqual(engine.get(ADA, "c1"), before);
});

test("an empty body and null are {}, as generated clients send them", async () => {
  const { ask } = served();
  for (const options of [{}, { body: "null" }, { body: "{}" }, { headers: JSON_TYPE }]) {
    assert.equal((await ask("POST", "/conversations", options)).status, 201);
    const { json } = await ask("GET", "/conversations/latest");
    const path = `/conversations/${json.conversation.id}`;
    const statuses = [await ask("PUT", path, options), await ask("POST", `${path}/close`, options), await ask("POST", "/conversations/close", options)];
    assert.deepEqual(statuses.map(({ status }) => status), [204, 204, 204]);
    assert.equal((await ask("GET", path)).json.status, "CLOSED");
  }
});

test("an empty POST of another content type and an encoded body are 415", async () => {
  const { ask, engine } = served();
  engine.create(ADA, { id: "c1" });
  for (const path of ["/conversations", "/conversations/c1/close", "/conversations/close"]) {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      await assertProblem(ask("POST", path, { headers: { "content-type": type } }), 415, "INVALID_BODY", undefined);
    }
    await assertProblem(ask("POST", path, { body: "{}", headers: { ...JSON_TYPE, "content-encoding": "gzip" } }), 415, "INVALID_BODY", undefined);
  }
  assert.equal(engine.get(ADA, "c1").version, 1);
});

test("a weak ETag, as a proxy that compresses makes of ours, matches nothing", async () => {
  const { ask } = served();
  const { headers } = await ask("POST", "/conversations", { body: '{"id":"c1"}' });
  const put = (match) => ask("PUT", "/conversations/c1", { body: '{"step_id":"x"}', headers: { ...JSON_TYPE, "if-match": match } });
  await assertProblem(put(`W/${headers.get("etag")}`), 412, "CONFLICT", "If-Match");
  assert.equal((await put(headers.get("etag"))).status, 204);
});

test("a refusal is short, however long the path of the fault", async () => {
  const { ask } = served();
  const { status, text, json } = await ask("POST", "/conversations", { body: `{"metadata":{"${"k".repeat(60_000)}":9007199254740993}}` });
  assert.deepEqual([status, json.code, json.path.length], [400, "INVALID_METADATA", 200]);
  assert.ok(text.length < 2000 && json.message.includes("outside"), json.message);
});

test("what is not open says where it stands, in words that fit the call", async () => {
  const { ask } = served();
  await ask("POST", "/conversations", { body: '{"id":"c1"}' });
  await ask("POST", "/conversations/c1/close", { body: '{"status":"FAILED"}' });
  const update = await ask("PUT", "/conversations/c1", { body: "{}" });
  const close = await ask("POST", "/conversations/c1/close", { body: '{"status":"CLOSED"}' });
  for (const { status, json } of [update, close]) assert.deepEqual([status, json.code, json.conversation_status], [409, "NOT_OPEN", "FAILED"]);
  assert.match(update.json.message, /create another/);
  assert.doesNotMatch(close.json.message, /create/);
  const { handler } = served();
  const remote = connect("http://localhost", { fetch: (url, init) => handler(new Request(url, init)) });
  await remote.create(ADA, { id: "c1" });
  await remote.close(ADA, "c1", "SWITCHED");
  await assert.rejects(remote.update(ADA, "c1", { step_id: "x" }), ({ code, details }) => code === "NOT_OPEN" && details.status === "SWITCHED");
});

test("a body that was read before says so", async () => {
  const { handler } = served();
  for (const spoil of [(request) => request.text(), (request) => void request.body.getReader()]) {
    const request = new Request(`http://localhost/conversations?${QUERY}`, { method: "POST", headers: JSON_TYPE, body: "{}" });
    await spoil(request);
    const { status, code, message } = await (await handler(request)).json();
    assert.deepEqual([status, code], [400, "INVALID_BODY"]);
    assert.match(message, /was read before/);
  }
});

test("every answer tells browsers to take it for what it is, and for its own origin", async () => {
  const { ask } = served();
  for (const path of ["/livez", "/conversations/latest", "/elsewhere"]) {
    const { headers } = await ask("GET", path);
    assert.deepEqual(["x-content-type-options", "cross-origin-resource-policy", "cache-control"].map((name) => headers.get(name)), ["nosniff", "same-origin", "no-store"]);
  }
});

test("a token and authorize keep strangers out", async () => {
  const { ask } = served({ token: "secret", authorize: (request, client) => client.user_id === request.headers.get("x-user") });
  const with_ = (headers) => ask("GET", "/conversations/latest", { headers });
  const { status, headers } = await with_({});
  assert.deepEqual([status, headers.get("www-authenticate")], [401, "Bearer"]);
  assert.equal((await with_({ authorization: "Bearer secre" })).status, 401);
  assert.equal((await with_({ authorization: "Bearer secret" })).status, 403);
  assert.equal((await with_({ authorization: "Bearer secret", "x-user": "ada" })).status, 200);
  assert.equal((await ask("GET", "/livez", { query: "" })).status, 200, "health needs no token");
});

test("only the origins that are named may read", async () => {
  const { ask } = served({ cors: ["https://bots.example"] });
  const preflight = (origin) => ask("OPTIONS", "/conversations/c1", { headers: { origin, "access-control-request-method": "PUT" } });
  const allowed = await preflight("https://bots.example");
  assert.equal(allowed.status, 204);
  for (const header of ["if-match", "idempotency-key", "content-type", "authorization"]) {
    assert.ok(allowed.headers.get("access-control-allow-headers").includes(header), header);
  }
  const refused = await preflight("https://bots.example.evil");
  assert.deepEqual([refused.status, refused.headers.get("access-control-allow-origin")], [403, null]);
  const answer = await ask("GET", "/conversations/latest", { headers: { origin: "https://bots.example" } });
  assert.equal(answer.headers.get("access-control-allow-origin"), "https://bots.example");
  assert.equal((await ask("GET", "/conversations/latest", { headers: { origin: "null" } })).headers.get("access-control-allow-origin"), null);
});

test("a retry with the same key is answered and not done again", async () => {
  const { ask, engine } = served();
  engine.create(ADA, { id: "c1" });
  const put = (body, key = '"k1"') => ask("PUT", "/conversations/c1", { body, headers: { ...JSON_TYPE, "if-match": '"1"', "idempotency-key": key } });
  const answers = await Promise.all([put('{"step_id":"a"}'), put('{"step_id":"a"}')]);
  assert.deepEqual(answers.map(({ status }) => status), [204, 204]);
  assert.equal(engine.get(ADA, "c1").version, 2);
  engine.update(ADA, "c1", { step_id: "newer" });
  assert.equal((await put('{"step_id":"a"}')).status, 204);
  assert.equal(engine.get(ADA, "c1").step_id, "newer", "a late copy changes nothing");
  assert.equal((await put('{"step_id":"b"}')).status, 412, "the key stands for one request only");
  assert.equal((await put('{"step_id":"a"}', '"k2"')).status, 412);
});

test("what fails in the store is tried again, and its words stay in the log", async () => {
  const engine = new Engine();
  let isBroken = true;
  const broken = withCalls(engine, { create: (...args) => {
    if (isBroken) throw new Error("disk on fire at /secret");
    return engine.create(...args);
  } });
  const entries = [];
  const { ask } = served({ log: (entry) => entries.push(entry) }, broken);
  const post = () => ask("POST", "/conversations", { body: '{"id":"c1"}', headers: { ...JSON_TYPE, "idempotency-key": '"k1"' } });
  const failed = await post();
  assert.deepEqual([failed.status, failed.json.code], [503, "STORAGE"]);
  assert.ok(!failed.text.includes("secret"));
  assert.ok(entries[0].error.includes("disk on fire"));
  isBroken = false;
  assert.equal((await post()).status, 201);
});

test("the log names route, status and time, and no ids unless asked for", async () => {
  const entries = [];
  const log = (entry) => entries.push(entry);
  const { ask } = served({ log });
  const { headers } = await ask("GET", "/conversations/private-id");
  const [entry] = entries;
  assert.deepEqual([entry.method, entry.route, entry.status, entry.requestId], ["GET", "/conversations/{id}", 404, headers.get("x-request-id")]);
  assert.ok(!JSON.stringify(entry).match(/private-id|"ada"/));
  await served({ log, logIds: true }).ask("GET", "/conversations/private-id");
  assert.deepEqual([entries[1].client, entries[1].id], [ADA, "private-id"]);
  const named = await ask("GET", "/livez", { headers: { "x-request-id": "trace-7" } });
  assert.equal(named.headers.get("x-request-id"), "trace-7");
});

test("readiness is the host's to say", async () => {
  let isReady = true;
  const { ask } = served({ isReady: () => isReady, basePath: "/state/" });
  assert.deepEqual((await ask("GET", "/state/readyz", { query: "" })).json, { ready: true });
  isReady = false;
  assert.equal((await ask("GET", "/state/readyz", { query: "" })).status, 503);
  assert.equal((await ask("GET", "/state/livez", { query: "" })).status, 200);
  assert.equal((await ask("GET", "/livez", { query: "" })).status, 404);
});

test("a handler wants all calls, and options it knows", () => {
  assert.throws(() => createHandler({}), coded("INVALID_BODY", "conversations.create"));
  assert.throws(() => createHandler(new Engine(), { tokn: "x" }), coded("INVALID_BODY", "options.tokn"));
  assert.throws(() => createHandler(new Engine(), { token: 5 }), coded("INVALID_BODY", "options.token"));
  assert.throws(() => createHandler(new Engine(), { cors: "https://bots.example" }), coded("INVALID_BODY", "options.cors"));
  assert.throws(() => createHandler(new Engine(), { hosts: "localhost" }), coded("INVALID_BODY", "options.hosts"));
});

test("10,000 foreign ids on every route are answered as missing ones, to the byte", async () => {
  const { handler, engine } = served();
  const other = { ...ADA, user_id: "other" };
  const strip = (response) => [...response.headers].filter(([name]) => name !== "x-request-id");
  const ask = async (method, id, body, headers) => {
    const suffix = method === "POST" ? "/close" : "";
    const init = { method, ...(body && { body, headers: { ...JSON_TYPE, ...headers } }) };
    const response = await handler(new Request(`http://localhost/conversations/${id}${suffix}?${QUERY}`, init));
    return JSON.stringify([response.status, strip(response), await response.text()]);
  };
  const routes = [["GET"], ["PUT", '{"flow_id":"mine"}'], ["PUT", "{}", { "if-match": '"1"' }], ["POST", '{"status":"FAILED"}']];
  const missing = await Promise.all(routes.map(([method, ...rest]) => ask(method, "there-is-none", ...rest)));
  for (const answer of missing) assert.match(answer, /^\[404,.*NOT_FOUND/);
  for (let index = 0; index < 10_000; index += 1) {
    const { id } = engine.create(other, { flow_id: "private" });
    for (const [place, [method, ...rest]] of routes.entries()) assert.equal(await ask(method, id, ...rest), missing[place]);
    assert.deepEqual([engine.get(other, id).version, engine.get(other, id).flow_id], [1, "private"]);
  }
  assert.deepEqual(engine.list(ADA).conversations, []);
});
