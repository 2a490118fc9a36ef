// What an id that is no text is refused with: the words say what to do, the same on every kind of back end.

import assert from "node:assert/strict";
import { test } from "node:test";
import Database from "better-sqlite3";
import { Engine } from "convostate";
import { connect } from "convostate/remote";
import { createHandler } from "convostate/server";
import { openSqlite } from "convostate/sqlite";

const ADA = { bot_id: "shop", user_id: "ada", channel_id: "web" };

async function all() {
  const store = openSqlite(new Database(":memory:"));
  await store.migrate();
  const handler = createHandler(new Engine());
  const remote = connect("http://localhost", { fetch: (url, init) => handler(new Request(url, init)) });
  return { engine: new Engine(), store, remote };
}

async function refusalOf(call) {
  try {
    await call();
  } catch (error) {
    return `${error.code} ${error.message}`;
  }
  return "nothing was refused";
}

/** What each call is refused with. */
const REFUSED = [
  ["INVALID_CLIENT client.user_id must be a string, but is number: give String(id).", (its) => its.latest({ ...ADA, user_id: 7 })],
  ["INVALID_CLIENT client.bot_id must be a string, but is number: give String(id).", (its) => its.create({ ...ADA, bot_id: 7 })],
  ["INVALID_ID id must be a string, but is number: give String(id).", (its) => its.get(ADA, 7)],
  ["INVALID_ID id must be a string, but is number: give String(id).", (its) => its.create(ADA, { id: 7 })],
  ["INVALID_ID key must be a string, but is number: give String(id).", (its) => its.recall(ADA, 7)],
  ["INVALID_ID id must be a string, but is undefined.", (its) => its.get(ADA)],
  ["INVALID_CLIENT client.bot_id must be a string, but is undefined: rename botId.", (its) => its.latest({ ...ADA, bot_id: undefined, botId: "shop" })],
  ["INVALID_CLIENT client.channel_id must be a string, but is undefined: rename channelId.", (its) => its.list({ bot_id: "shop", user_id: "ada", channelId: "web" })],
  ["INVALID_CLIENT client.user_id must be a string, but is undefined.", (its) => its.erase({ bot_id: "shop", channel_id: "web" })],
];

test("an integer in the place of an id, and a field by another name, are refused in words that say what to do", async () => {
  for (const [kind, conversations] of Object.entries(await all())) {
    for (const [words, call] of REFUSED) assert.equal(await refusalOf(async () => call(conversations)), words, kind);
  }
});

test("a client whose other name can't be looked for is refused as one that can't be read", async () => {
  const client = new Proxy({}, { has: () => { throw new Error("from a proxy"); } });
  for (const [kind, conversations] of Object.entries(await all())) {
    assert.match(await refusalOf(async () => conversations.latest(client)), /^INVALID_CLIENT client can't be read/, kind);
  }
});
