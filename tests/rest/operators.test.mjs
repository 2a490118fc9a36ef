// What is asked of all clients: only those may whom the server was told of, whoever may act for one client.

import assert from "node:assert/strict";
import Database from "better-sqlite3";
import { after, before, test } from "node:test";
import { Engine } from "convostate";
import { connect } from "convostate/remote";
import { createHandler } from "convostate/server";
import { openSqlite } from "convostate/sqlite";

const client = (user_id, bot_id = "shop") => ({ bot_id, user_id, channel_id: "web" });
const clock = { at: Date.UTC(2026, 10, 22) };
let store;

before(async () => {
  store = openSqlite(new Database(":memory:"), { now: () => clock.at });
  await store.migrate();
  for (const user of ["ada", "bob"]) await store.create(client(user), { id: "a" });
  await store.create(client("eve", "bank"), { id: "a" });
  await store.close(client("bob"), "a");
  clock.at += 60_000;
});
after(() => store.dispose());

/** Asks a handler by a path; answers the status and what the body says. */
function asker(conversations, options) {
  const handler = createHandler(conversations, options);
  return async (target, { method = "GET", headers = {} } = {}) => {
    const response = await handler(new Request(`http://localhost${target}`, { method, headers }));
    return { status: response.status, allow: response.headers.get("allow"), body: await response.json() };
  };
}

const codeOf = ({ status, body }) => [status, body.code];
const users = ({ body }) => body.clients.map(({ user_id }) => user_id).sort();
const everybody = { authorizeOperator: () => true };

test("nobody may unless an option says so, whatever token or client", async () => {
  for (const options of [{}, { authorize: () => true }, { token: "t" }, { authorizeOperator: () => 1 }, { authorizeOperator: async () => { throw new Error("expired"); } }]) {
    const ask = asker(store, options);
    const headers = { authorization: "Bearer t" };
    for (const target of ["/stats", "/clients?bot_id=shop"]) assert.deepEqual(codeOf(await ask(target, { headers })), [403, "REJECTED"], target);
  }
  const ask = asker(store, { ...everybody, token: "t" });
  assert.deepEqual(codeOf(await ask("/stats")), [401, "REJECTED"], "the token is asked for all the same");
});

test("who may is asked with the bot, or with none for what is about all", async () => {
  const asked = [];
  const ask = asker(store, {
    authorize: () => assert.fail("it is about one client"),
    authorizeOperator: (request, bot) => asked.push([request.headers.get("x-who"), bot]) > 0 && bot === "shop",
  });
  const headers = { "x-who": "us" };
  assert.deepEqual(users(await ask("/clients?bot_id=shop", { headers })), ["ada", "bob"]);
  assert.equal((await ask("/clients?bot_id=bank", { headers })).status, 403);
  assert.equal((await ask("/stats", { headers })).status, 403);
  assert.deepEqual(asked, [["us", "shop"], ["us", "bank"], ["us", undefined]]);
});

test("a page of a bot's clients, by status and how long they were idle", async () => {
  const ask = asker(store, everybody);
  const all = await ask("/clients?bot_id=shop");
  assert.deepEqual(all.body.clients[0], client(all.body.clients[0].user_id), "all of a client, and nothing else");
  assert.equal(all.body.pagination_key, undefined);
  assert.deepEqual(users(await ask("/clients?bot_id=shop&status=OPEN")), ["ada"]);
  assert.deepEqual(users(await ask("/clients?bot_id=shop&status=OPEN&idle_for=60")), ["ada"]);
  assert.deepEqual(users(await ask("/clients?bot_id=shop&idle_for=61")), []);
  const first = await ask("/clients?bot_id=shop&limit=1");
  const second = await ask(`/clients?bot_id=shop&limit=1&pagination_key=${encodeURIComponent(first.body.pagination_key)}`);
  assert.deepEqual([...users(first), ...users(second)].sort(), ["ada", "bob"]);
  assert.deepEqual((await ask("/stats")).body, { conversations: 3, open: 2, switched: 0, closed: 1, expired: 0, failed: 0 });
});

test("what is wrong is said as the store says it", async () => {
  const ask = asker(store, everybody);
  const said = async (query) => {
    const { status, body } = await ask(`/clients${query}`);
    return [status, body.code, body.path];
  };
  assert.deepEqual(await said(""), [400, "INVALID_CLIENT", "client.bot_id"]);
  assert.deepEqual(await said("?bot_id="), [400, "INVALID_CLIENT", "client.bot_id"]);
  assert.deepEqual(await said("?bot_id=a&bot_id=b"), [400, "INVALID_CLIENT", "client.bot_id"]);
  assert.deepEqual(await said("?bot_id=shop&idle_for=x"), [400, "INVALID_BODY", "options.idle_for"]);
  assert.deepEqual(await said("?bot_id=shop&limit=0"), [400, "INVALID_BODY", "options.limit"]);
  assert.deepEqual(await said("?bot_id=shop&pagination_key=x"), [400, "INVALID_BODY", "options.pagination_key"]);
  assert.deepEqual((await said("?bot_id=shop&status=GONE")).slice(0, 2), [400, "INVALID_STATUS"]);
  for (const target of ["/clients", "/stats"]) {
    const { status, allow } = await ask(target, { method: "DELETE" });
    assert.deepEqual([status, allow], [405, "GET"]);
  }
});

test("over an engine there are stats and no clients, over what has neither no such path", async () => {
  const engine = new Engine();
  engine.create(client("ada"));
  const ask = asker(engine, everybody);
  assert.deepEqual(codeOf(await ask("/clients?bot_id=shop")), [404, "NOT_FOUND"]);
  assert.deepEqual((await ask("/stats")).body, { conversations: 1, open: 1, switched: 0, closed: 0, expired: 0, failed: 0 });
  const bare = Object.fromEntries(["create", "get", "latest", "update", "close", "closeAll", "list", "erase"].map((call) => [call, engine[call]]));
  assert.deepEqual(codeOf(await asker(bare, everybody)("/stats")), [404, "NOT_FOUND"]);
});

test("the adapter's stats are the store's; who may not is told so", async () => {
  const remoteOf = (options, more) => {
    const handler = createHandler(store, options);
    return connect("http://localhost", { fetch: (url, init) => handler(new Request(url, init)), retries: 0, ...more });
  };
  assert.deepEqual(await remoteOf(everybody).stats(), await store.stats());
  await assert.rejects(remoteOf({}).stats(), { code: "REJECTED", status: 403 });
  await assert.rejects(remoteOf(everybody, { dialect: "plain" }).stats(), { code: "INVALID_BODY", details: { path: "stats" } });
  await assert.rejects(remoteOf(everybody).stats({ bot_id: "shop" }), { code: "INVALID_BODY" });
  for (const body of ["{}", "[]", '{"conversations":-1,"open":0,"switched":0,"closed":0,"expired":0,"failed":0}']) {
    const remote = connect("http://localhost", { fetch: async () => new Response(body), retries: 0 });
    await assert.rejects(remote.stats(), { code: "BAD_RESPONSE" });
  }
});

test("latest with any: without it nothing changes, and what is no boolean is refused", async () => {
  const ask = asker(store);
  const latest = async (user, any) => (await ask(`/conversations/latest?bot_id=shop&user_id=${user}&channel_id=web${any}`)).body;
  assert.deepEqual(await latest("bob", ""), { has_open: false });
  assert.deepEqual(await latest("bob", "&any=false"), { has_open: false });
  const { has_open, conversation } = await latest("bob", "&any=true");
  assert.deepEqual([has_open, conversation.status], [false, "CLOSED"]);
  assert.equal((await latest("ada", "&any=true")).has_open, true);
  assert.deepEqual(await latest("nobody", "&any=true"), { has_open: false });
  assert.equal((await latest("bob", "&any=1")).path, "options.any");
});
