// The bots of examples/bots over platforms that are none: each says the same, with a restart after each message.

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { TestAdapter } from "botbuilder-core";
import { activityOf } from "./bots/activities.mjs";
import { eventOf, offline } from "./bots/bolt.mjs";
import { BOT, updateOf } from "./bots/telegram.mjs";
import { backends } from "./harness/backends.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
/** Beside the frameworks, as in a folder of their own. */
const FOLDER = at("../../target/bots");

const DIALOGUE = [
  ["pizza", "Which size?"],
  ["help", "About delivery or payment?"],
  ["delivery", "Half an hour. Which size?"],
  ["large", "Where to?"],
  ["12 Oak Street", "A large pizza to 12 Oak Street, on its way."],
];
const REMEMBERED = [["pizza", "Which size?"], ["small", "Where to? Last time: 12 Oak Street."]];

before(() => {
  mkdirSync(FOLDER, { recursive: true });
  cpSync(at("../../examples/bots"), FOLDER, { recursive: true, filter: (path) => !path.includes("node_modules") });
  if (!existsSync(`${FOLDER}/node_modules`)) symlinkSync(at("node_modules"), `${FOLDER}/node_modules`);
});

const pizzaOf = async (name) => (await import(pathToFileURL(`${FOLDER}/${name}.mjs`))).pizza;

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
    const app = pizza(conversations, offline());
    app.use(async ({ next }) => next());
    app.client.chat.postMessage = async ({ text }) => void said.push(text);
    const body = eventOf(message);
    await app.processEvent({ body, ack: async () => {} });
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
