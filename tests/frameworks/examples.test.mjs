// The bots of examples/bots over platforms that are none: each says the same, with a restart after each message. That of the Chat SDK is in validation/chat.spec.mjs.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { test } from "node:test";
import { TestAdapter } from "botbuilder-core";
import { activityOf } from "./bots/activities.mjs";
import { eventOf, offline } from "./bots/bolt.mjs";
import { BOT, updateOf } from "./bots/telegram.mjs";
import { backends } from "./harness/backends.mjs";
import { DIALOGUE, REMEMBERED, laid } from "./harness/examples.mjs";

const pizzaOf = laid("test");

/** For each bot what it answers to a message. */
const BOTS = {
  async grammy(pizza, conversations, message) {
    const said = [];
    const fetch = async (_, { body }) => {
      said.push(JSON.parse(await new Response(body).text()).text);
      return Response.json({ ok: true, result: { message_id: 1, date: 0, chat: { id: 7, type: "private" } } });
    };
    await pizza(conversations, "1:token", { botInfo: BOT, client: { fetch } }).handleUpdate(updateOf(message));
    return said;
  },
  async telegraf(pizza, conversations, message) {
    const said = [];
    const bot = pizza(conversations, "1:token");
    bot.botInfo = BOT;
    bot.context.reply = async (text) => void said.push(text);
    await bot.handleUpdate(updateOf(message));
    return said;
  },
  async botbuilder(pizza, conversations, message) {
    const adapter = new TestAdapter();
    await adapter.processActivity(activityOf(message), pizza(conversations, adapter));
    return [adapter.getNextReply().text];
  },
  async bolt(pizza, conversations, message) {
    const said = [];
    const slack = createServer(async (request, response) => {
      const body = await new Response(Readable.toWeb(request)).text();
      said.push(new URLSearchParams(body).get("text"));
      response.setHeader("content-type", "application/json").end('{"ok":true}');
    });
    await once(slack.listen(0, "127.0.0.1"), "listening");
    try {
      const clientOptions = { slackApiUrl: `http://127.0.0.1:${slack.address().port}/api/`, allowAbsoluteUrls: false };
      await pizza(conversations, { ...offline(), clientOptions }).processEvent({ body: eventOf(message), ack: async () => {} });
    } finally {
      slack.closeAllConnections();
      slack.close();
    }
    return said;
  },
  async langgraph(pizza, conversations, { from = 7, text }) {
    return [await pizza(conversations)(String(from), text)];
  },
};

for (const [name, sayTo] of Object.entries(BOTS)) {
  test(`the pizza bot of ${name}`, async () => {
    const pizza = await pizzaOf(name);
    const place = await backends.sqlite.start();
    const address = await place.fresh();
    const dialogue = name === "langgraph" ? DIALOGUE : [...DIALOGUE, ...REMEMBERED];
    const said = [];
    for (const [id, [text]] of dialogue.entries()) {
      const conversations = await backends.sqlite.open(address);
      said.push(...(await sayTo(pizza, conversations, { id: id + 1, text })));
      await conversations.dispose();
    }
    await place.stop();
    assert.deepEqual(said, dialogue.map(([, words]) => words));
  });
}
