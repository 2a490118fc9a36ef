// The server as a listener of Node's HTTP server: what comes over a socket, and what goes back.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect as dial } from "node:net";
import { test } from "node:test";
import { ConversationError, Engine } from "convostate";
import { createNodeListener } from "convostate/server";
import { ADA, coded } from "../contract/support.mjs";
import { JSON_TYPE, QUERY, withCalls } from "./ask.mjs";
import { listenOn } from "./support.mjs";

const LATEST = `/conversations/latest?${QUERY}`;

async function opened(t, options, conversations = new Engine()) {
  const listening = await listenOn(createNodeListener(conversations, options));
  t.after(() => listening.close());
  return { ...listening, engine: conversations };
}

/** Sends a request as it is given, and reads its answer. */
function ask(url, { method = "GET", target = LATEST, headers = {}, body, agent } = {}) {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: "127.0.0.1", path: target, method, headers, agent }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part)).on("error", reject).on("end", () => {
        const text = String(Buffer.concat(parts));
        resolve({ status: response.statusCode, headers: response.headers, text, json: text && JSON.parse(text) });
      });
    });
    asked.on("error", reject).end(body);
  });
}

/** Sends these bytes on a connection of its own; answers all that comes back until its end. */
function raw(url, ...parts) {
  return new Promise((resolve, reject) => {
    let came = "";
    const socket = dial(Number(new URL(url).port), "127.0.0.1", async () => {
      for (const part of parts) typeof part === "function" ? await part(socket) : socket.write(part);
    });
    socket.setEncoding("utf8").on("data", (text) => (came += text)).on("error", reject).on("close", () => resolve(came));
  });
}

const statuses = (answers) => [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

test("what is refused by the handler is refused over a socket in the same words", async (t) => {
  const { url, engine } = await opened(t);
  engine.create(ADA, { id: "c1" });
  const agent = new Agent({ keepAlive: true });
  t.after(() => agent.destroy());
  const lines = readFileSync(new URL("exchanges.jsonl", import.meta.url), "utf8").trim().split("\n");
  let count = 0;
  for (const { method, target, headers, body, refused } of lines.map((line) => JSON.parse(line))) {
    // What is no target, or no header, Node refuses itself.
    if (!refused?.problem || !target.startsWith("/") || method === "TRACE" || /\n/.test(JSON.stringify(headers))) continue;
    const bytes = Buffer.concat(body.split("\ue0ff").flatMap((part, index) => [Buffer.from(index ? [0xff] : []), Buffer.from(part)]));
    const answer = await ask(url, { method, target, headers: { ...headers, "content-length": bytes.length }, body: bytes, agent });
    assert.deepEqual([answer.headers.allow ?? null, answer.json], [refused.allow, refused.problem], `${method} ${target} ${body}`.slice(0, 300));
    count += 1;
  }
  assert.ok(count > 500, `${count}`);
});

test("an answer has its length, a type, an id, and the headers that browsers want", async (t) => {
  const { url, engine } = await opened(t);
  engine.create(ADA, { id: "c1", metadata: { name: "Åda" } });
  const { status, headers, text } = await ask(url);
  assert.deepEqual([status, headers["content-type"], headers["content-length"], headers["transfer-encoding"]], [200, "application/json", String(Buffer.byteLength(text)), undefined]);
  for (const [name, value] of [["cache-control", "no-store"], ["cross-origin-resource-policy", "same-origin"], ["x-content-type-options", "nosniff"]]) assert.equal(headers[name], value);
  const ids = new Set();
  for (let index = 0; index < 300; index += 1) ids.add((await ask(url)).headers["x-request-id"]);
  assert.equal(ids.size, 300);
  for (const id of ids) assert.match(id, /^[\da-f]{32}$/);
  assert.equal((await ask(url, { headers: { "x-request-id": "mine" } })).headers["x-request-id"], "mine");
  const head = await ask(url, { method: "HEAD", target: "/livez" });
  assert.deepEqual([head.status, head.text], [200, ""]);
  const written = await ask(url, { method: "POST", target: `/conversations/close?${QUERY}` });
  assert.deepEqual([written.status, written.text, written.headers["content-type"]], [204, "", undefined]);
});

test("requests that come at once are answered in their order", async (t) => {
  const { url, engine } = await opened(t);
  engine.create(ADA, { id: "a" });
  const post = (body) => `POST /conversations?${QUERY} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const get = (id, end = "") => `GET /conversations/${id}?${QUERY} HTTP/1.1\r\nhost: localhost\r\n${end}\r\n`;
  const came = await raw(url, [get("b"), post('{"id":"c"}'), get("a"), post("{"), post('{"id":"a"}'), get("a", "connection: close\r\n")].join(""));
  assert.deepEqual(statuses(came), [404, 201, 200, 400, 200, 200]);
});

test("a body in parts is read, and one that is too large is 413, said or not", async (t) => {
  const { url, engine } = await opened(t);
  const target = `/conversations?${QUERY}`;
  const head = `POST ${target} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnection: close\r\n`;
  const parts = ['{"id":"in-', 'parts","flow_id":"\u00e9', '\u{1f600}"}'].map((part) => Buffer.from(part));
  const chunks = parts.map((part) => Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]));
  assert.deepEqual(statuses(await raw(url, `${head}transfer-encoding: chunked\r\n\r\n`, ...chunks, "0\r\n\r\n")), [201]);
  assert.equal(engine.get(ADA, "in-parts").flow_id, "\u00e9\u{1f600}");
  assert.deepEqual(statuses(await raw(url, `${head}content-length: 262145\r\n\r\n`)), [413], "before any of it came");
  const long = `${"x".repeat(65_536)}`;
  const chunk = `${long.length.toString(16)}\r\n${long}\r\n`;
  assert.deepEqual(statuses(await raw(url, `${head}transfer-encoding: chunked\r\n\r\n`, chunk, chunk, chunk, chunk, chunk)), [413]);
  const most = JSON.stringify({ flow_id: "x".repeat(262_144 - 14) });
  assert.equal((await ask(url, { method: "POST", target, headers: JSON_TYPE, body: most })).json.code, "INVALID_BODY", "the limit itself is read");
});

test("a body that breaks off does nothing, and is logged", async (t) => {
  const entries = [];
  let logged;
  const isLogged = new Promise((resolve) => (logged = resolve));
  const { url, engine } = await opened(t, { log: (entry) => logged(entries.push(entry)) });
  const head = `POST /conversations?${QUERY} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n`;
  await raw(url, head, '{"id":"c1"', (socket) => setTimeout(() => socket.destroy(), 50));
  await isLogged;
  assert.deepEqual([entries[0].status, engine.list(ADA).conversations], [400, []]);
});

test("a client that waits for leave to send its body gets it", async (t) => {
  const { url } = await opened(t);
  const head = `POST /conversations?${QUERY} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nexpect: 100-continue\r\nconnection: close\r\ncontent-length: 2\r\n\r\n`;
  assert.deepEqual(statuses(await raw(url, head, "{}")), [100, 201]);
});

test("a second token goes unseen by nobody, and a request for a proxy counts by its target", async (t) => {
  const { url } = await opened(t, { token: "secret-of-the-server", hosts: ["localhost"] });
  const get = (target, ...headers) => raw(url, `GET ${target} HTTP/1.1\r\n${[...headers, "connection: close"].join("\r\n")}\r\n\r\n`);
  const bearer = "authorization: Bearer secret-of-the-server";
  assert.deepEqual(statuses(await get(LATEST, "host: localhost", bearer)), [200]);
  assert.deepEqual(statuses(await get(LATEST, "host: localhost", bearer, "authorization: Bearer other")), [401]);
  assert.deepEqual(statuses(await get(`http://localhost${LATEST}`, "host: evil.example", bearer)), [200]);
  assert.deepEqual(statuses(await get(`http://evil.example${LATEST}`, "host: localhost", bearer)), [421]);
  assert.deepEqual(statuses(await get("http://localhost/x/../livez", "host: localhost", bearer)), [404]);
  assert.deepEqual(statuses(await get("*", "host: localhost", bearer)), [404]);
});

test("one without a Host, of old, is answered", async (t) => {
  const { url } = await opened(t);
  assert.deepEqual(statuses(await raw(url, "GET /livez HTTP/1.0\r\n\r\n")), [200]);
});

test("under a framework: a path of its own, Node's request for authorize, and a body that was read before", async (t) => {
  const seen = [];
  const listener = createNodeListener(new Engine(), { authorize: (incoming, client) => seen.push([incoming.socket.remoteAddress, client.user_id]) > 0 });
  const listening = await listenOn(async (incoming, response) => {
    response.setHeader("x-powered-by", "a framework");
    incoming.url = incoming.url.replace("/state", "");
    if (incoming.headers["x-parsed"]) for await (const part of incoming) assert.ok(part);
    listener(incoming, response);
  });
  t.after(() => listening.close());
  const post = (headers) => ask(listening.url, { method: "POST", target: `/state/conversations?${QUERY}`, headers: { ...JSON_TYPE, ...headers }, body: "{}" });
  const created = await post({});
  assert.deepEqual([created.status, created.headers["x-powered-by"], seen], [201, "a framework", [["127.0.0.1", "ada"]]]);
  const spoilt = await post({ "x-parsed": "1" });
  assert.deepEqual([spoilt.status, spoilt.json.code], [400, "INVALID_BODY"]);
  assert.match(spoilt.json.message, /was read before/);
});

test("whatever a store throws, the listener answers", async (t) => {
  for (const thrown of [null, 7n, new ConversationError("CRASHED", "gone")]) {
    const { url } = await opened(t, { log() {} }, withCalls(new Engine(), { latest: () => { throw thrown; } }));
    assert.equal((await ask(url)).status, 503);
  }
  assert.throws(() => createNodeListener({}), coded("INVALID_BODY", "conversations.create"));
});
