// Writes with a number: done once, whatever server of the store they reach, and however late.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { connect } from "convostate/remote";
import { createHandler } from "convostate/server";
import { openSqlite } from "convostate/sqlite";
import { ADA } from "../contract/support.mjs";
import { database } from "../stores/backends/sqlite.mjs";

const JSON_TYPE = { "content-type": "application/json" };
const WRITER = "0123456789abcdef0123456789abcdef";
const key = (n, settled = 0, writer = WRITER) => `"w1.${writer}.${n}.${settled}"`;

/** Two servers of one store, which know nothing of each other. */
async function twoServers() {
  const store = openSqlite(await database(":memory:"));
  await store.migrate();
  return { store, servers: [1, 2].map(() => createHandler(store)) };
}

async function send(server, method, path, { number, body, headers = {} } = {}) {
  const who = "bot_id=shop&user_id=ada&channel_id=web";
  const keyed = number === undefined ? {} : { "idempotency-key": number };
  const init = { method, headers: { ...(body ? JSON_TYPE : {}), ...keyed, ...headers } };
  if (body) init.body = JSON.stringify(body);
  const response = await server(new Request(`http://localhost/conversations${path}?${who}`, init));
  const text = await response.text();
  return { status: response.status, etag: response.headers.get("etag"), body: text === "" ? undefined : JSON.parse(text) };
}

test("a repeated write is answered from the store, by any server", async () => {
  const { store, servers: [first, second] } = await twoServers();
  const create = { number: key(1), body: { id: "a", metadata: { n: 0 } } };
  assert.equal((await send(first, "POST", "", create)).status, 201);
  const update = { number: key(2, 1), body: { metadata: { n: 1 } } };
  assert.deepEqual(await send(first, "PUT", "/a", update), { status: 204, etag: '"2"', body: undefined });
  await store.update(ADA, "a", { metadata: { n: 9 } });
  for (const server of [first, second]) assert.deepEqual(await send(server, "PUT", "/a", update), { status: 204, etag: '"2"', body: undefined });
  const { metadata, version } = await store.get(ADA, "a");
  assert.deepEqual([metadata, version], [{ n: 9 }, 3]);
  const late = await send(second, "POST", "", create);
  assert.deepEqual([late.status, late.body.code], [409, "REPEATED"]);
});

test("a repeated create is answered as it was, with the conversation as it stands", async () => {
  const { store, servers: [first, second] } = await twoServers();
  await store.create(ADA, { id: "b" });
  for (const [id, n, status] of [["a", 1, 201], ["b", 2, 200]]) {
    const create = { number: key(n), body: { id } };
    assert.equal((await send(first, "POST", "", create)).status, status);
    await store.update(ADA, id, { step_id: "later" });
    const again = await send(second, "POST", "", create);
    assert.deepEqual([again.status, again.body.step_id, again.etag], [status, "later", '"2"']);
  }
});

test("a refusal is noted, and a later copy is refused the same, though it would be done now", async () => {
  const { store, servers: [first, second] } = await twoServers();
  await store.create(ADA, { id: "a" });
  const missing = { number: key(1), body: { step_id: "s" } };
  for (const server of [first, second]) {
    assert.deepEqual([(await send(server, "PUT", "/b", missing)).body.code, (await store.get(ADA, "a")).version], ["NOT_FOUND", 1]);
    if (server === first) await store.create(ADA, { id: "b" });
  }
  await store.close(ADA, "a", "FAILED");
  const over = { number: key(2), body: { step_id: "s" } };
  for (const server of [first, second]) {
    const { status, body } = await send(server, "PUT", "/a", over);
    assert.deepEqual([status, body.code, body.conversation_status], [409, "NOT_OPEN", "FAILED"]);
  }
});

test("no head is made for a refusal, and an erase leaves no number", async () => {
  const { store, servers: [server] } = await twoServers();
  const missing = { number: key(3), body: { step_id: "s" } };
  assert.equal((await send(server, "PUT", "/a", missing)).status, 404);
  await store.create(ADA, { id: "a" });
  assert.equal((await send(server, "PUT", "/a", missing)).status, 204);
  assert.deepEqual((await send(server, "DELETE", "", { number: key(4, 3) })).body, { erased: 1 });
  const late = await send(server, "DELETE", "", { number: key(4, 3) });
  assert.deepEqual([late.status, late.body.code], [409, "FORGOTTEN"]);
});

test("of more than eight writers, the one that wrote least lately is forgotten and not taken for a new one", async () => {
  const { store, servers: [server] } = await twoServers();
  await store.create(ADA, { id: "a" });
  const writer = (n) => WRITER.replace(/^./, n);
  const update = (n, by, settled) => send(server, "PUT", "/a", { number: key(n, settled, writer(by)), body: { step_id: `${by}` } });
  for (let by = 0; by < 9; by += 1) assert.equal((await update(1, by, 0)).status, 204);
  assert.equal((await update(2, 0, 1)).body.code, "FORGOTTEN");
  assert.equal((await update(2, 1, 1)).status, 204);
});

test("Prefer: return=representation answers with the conversation", async () => {
  const { store, servers: [server] } = await twoServers();
  const engine = new Engine();
  for (const [conversations, handler] of [[store, server], [engine, createHandler(engine)]]) {
    await conversations.create(ADA, { id: "a" });
    const plain = await send(handler, "PUT", "/a", { body: { step_id: "s" } });
    assert.deepEqual(plain, { status: 204, etag: '"2"', body: undefined });
    const headers = { prefer: "respond-async, return=representation" };
    const updated = await send(handler, "PUT", "/a", { body: { step_id: "t" }, headers });
    assert.deepEqual([updated.status, updated.etag, updated.body], [200, '"3"', await conversations.get(ADA, "a")]);
    const closed = await send(handler, "POST", "/a/close", { body: {}, headers });
    assert.deepEqual([closed.status, closed.etag, closed.body.status], [200, '"4"', "CLOSED"]);
    assert.deepEqual(await send(handler, "POST", "/a/close", { body: {} }), { status: 204, etag: '"4"', body: undefined });
  }
});

test("a writer that the store has forgotten begins anew, and what it wrote is done once", async () => {
  const { store, servers: [server] } = await twoServers();
  const sent = [];
  const remote = connect("http://localhost", {
    fetch: (url, init) => {
      sent.push(init.headers["idempotency-key"].split(".").slice(2).join("."));
      return server(new Request(url, init));
    },
  });
  await remote.create(ADA, { id: "a" });
  await store.erase(ADA);
  await store.create(ADA, { id: "a" });
  await remote.update(ADA, "a", { step_id: "s" });
  await remote.update(ADA, "a", { step_id: "t" });
  assert.deepEqual(sent, ['1.0"', '2.1"', '3.0"', '4.3"']);
  assert.equal((await store.get(ADA, "a")).version, 3);
  await remote.erase(ADA);
  await remote.create(ADA, { id: "a" });
  assert.deepEqual(sent.slice(4), ['5.4"', '6.0"']);
});

test("a write that begins anew keeps its place before those that wait for it", async () => {
  const { store, servers: [server] } = await twoServers();
  const sent = [];
  const fetch = async (url, init) => {
    const response = await server(new Request(url, init));
    sent.push(`${init.method} ${response.status}`);
    return response;
  };
  const remote = connect("http://localhost", { fetch });
  await remote.create(ADA, { id: "a" });
  await store.erase(ADA);
  await store.create(ADA, { id: "a" });
  await Promise.all([remote.erase(ADA), remote.create(ADA, { id: "b" })]);
  assert.deepEqual(sent, ["POST 201", "DELETE 409", "DELETE 200", "POST 201"]);
  assert.equal((await store.get(ADA, "b")).version, 1);
});

test("a key that is none of these is a name as ever", async () => {
  const { servers: [server] } = await twoServers();
  for (const [n, name] of [`"w1.${WRITER}.0.0"`, `"w1.${WRITER}.1"`, '"w1.x.1.0"', `w1.${WRITER}.1.0`, '"w2.a"'].entries()) {
    const create = { number: name, body: { id: `c${n}` } };
    assert.deepEqual([(await send(server, "POST", "", create)).status, (await send(server, "POST", "", create)).status], [201, 201], name);
  }
});
