// The bots of examples/js that run in Node: each by its one line of package.json, that of Telegram over an API that is none.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { BOT, updateOf } from "../../frameworks/bots/telegram.mjs";
import { DIALOGUE, REMEMBERED } from "../../frameworks/harness/examples.mjs";
import sqlite from "../../stores/backends/sqlite.mjs";
import { freePorts, temporaryFolder } from "../../support/servers.mjs";
import { imported, post, started } from "./folder.mjs";

const SAID = [...DIALOGUE, ...REMEMBERED];

let files;
before(() => {
  files = temporaryFolder("examples-js");
});
after(() => files.remove());

/** A port and a file of a program's own. */
async function envOf(file) {
  const [port] = await freePorts(1);
  return { PORT: String(port), PIZZA_DB: join(files.folder, file) };
}

test("telegram: an order, with a restart after each message", async () => {
  const { pizza } = await imported("telegram/bot.ts");
  const said = [];
  const fetch = async (_, { body }) => {
    said.push(JSON.parse(await new Response(body).text()).text);
    return Response.json({ ok: true, result: { message_id: 1, date: 0, chat: { id: 7, type: "private" } } });
  };
  for (const [id, [text]] of SAID.entries()) {
    const conversations = await sqlite.open(join(files.folder, "telegram.db"));
    await conversations.migrate();
    const bot = pizza(conversations, "1:token", { botInfo: BOT, client: { fetch } });
    await bot.handleUpdate(updateOf({ id: id + 1, text }));
    await bot.handleUpdate(updateOf({ id: id + 1, text }));
    await conversations.dispose();
  }
  assert.deepEqual(said, SAID.map(([, words]) => words));
});

for (const name of ["hono", "express"]) {
  test(`${name}: an order goes on after a restart`, async (t) => {
    const env = await envOf(`${name}.db`);
    const said = [];
    for (const part of [SAID.slice(0, 3), SAID.slice(3)]) {
      const bot = await started(name, env);
      t.after(() => bot.stop());
      for (const [text] of part) said.push((await post(bot.url, { id: `m${said.length}`, user: "ada", text })).reply);
      await bot.stop();
    }
    assert.deepEqual(said, SAID.map(([, words]) => words));
  });
}

test("hono: two messages at once are handled one after the other, and one that comes twice once", async (t) => {
  const bot = await started("hono", await envOf("at-once.db"));
  t.after(() => bot.stop());
  const say = (id, text) => post(bot.url, { id, user: "ada", text });
  await say("m1", "pizza");
  const answers = await Promise.all([say("m2", "large"), say("m3", "large"), say("m3", "large")]);
  assert.equal(answers.filter(({ repeated }) => repeated === true).length, 1);
  assert.deepEqual(answers.map(({ reply }) => reply).filter(Boolean).sort(), ["A large pizza to large, on its way.", "Where to?"]);
  assert.equal((await post(bot.url, { text: "no id" })).status, 400);
});

test("express: the REST API stands beside the webhook", async (t) => {
  const bot = await started("express", await envOf("rest.db"));
  t.after(() => bot.stop());
  await post(bot.url, { id: "m1", user: "ada", text: "pizza" });
  const response = await fetch(`${bot.url}/api/conversations/latest?bot_id=pizza&user_id=ada&channel_id=web`);
  assert.equal((await response.json()).conversation.flow_id, "order");
});
