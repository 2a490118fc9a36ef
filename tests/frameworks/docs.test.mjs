// The lines that docs/frameworks shows first, as programs in an empty folder that has installed the packed tarball: what follows them here, or stands
// in for tokens, is a platform that is none.

import assert from "node:assert/strict";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { consumer, run } from "../support/consumer.mjs";
import { BOT, updateOf } from "./bots/telegram.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const TELEGRAM = `bot.botInfo = ${JSON.stringify(BOT)};
const updates = ${JSON.stringify([1, 2, 2].map((id) => updateOf({ id, text: "+" })))};`;

const PLATFORMS = {
  grammy: (lines) => lines.replace("await bot.start();", `${TELEGRAM}
bot.api.config.use(async (_, __, { text }) => {
  console.log(text);
  return { ok: true, result: {} };
});
for (const update of updates) await bot.handleUpdate(update);
`),
  telegraf: (lines) => lines.replace("await bot.launch();", `${TELEGRAM}
bot.context.reply = async (text) => console.log(text);
for (const update of updates) await bot.handleUpdate(update);
`),
  bolt: (lines) => `import { createServer } from "node:http";
import { text } from "node:stream/consumers";
const slack = createServer(async (request, response) => {
  console.log(JSON.parse(await text(request)).text);
  response.end();
});
await new Promise((resolve) => slack.listen(0, "127.0.0.1", resolve));
${lines.replace(/token: [^]*?socketMode: true,/, `receiver: { init() {}, start: async () => {}, stop: async () => {} },
  authorize: async () => ({ botToken: "xoxb", botId: "B1", botUserId: "UB", teamId: "T1" }),`)}
const response_url = \`http://127.0.0.1:\${slack.address().port}/\`;
const body = { command: "/order", team_id: "T1", user_id: "U7", channel_id: "C1", text: "", response_url };
await app.processEvent({ body, ack: async () => {} });
const { flow_id } = await conversations.latest({ bot_id: "shop", user_id: "U7", channel_id: "slack:T1" });
console.log(flow_id);
slack.close();
`,
  langgraph: (lines) => `import { MessagesAnnotation, StateGraph } from "@langchain/langgraph";
const say = ({ messages }) => ({ messages: [{ role: "assistant", content: \`Message \${(messages.length + 1) / 2}\` }] });
const builder = new StateGraph(MessagesAnnotation).addNode("say", say).addEdge("__start__", "say").addEdge("say", "__end__");
${lines}
for (const text of ["+", "+"]) console.log((await answer("7", text)).messages.at(-1).content);
`,
  chat: (lines) => `import { Message } from "chat";
const slack = {
  name: "slack",
  userName: "shop",
  initialize: async () => {},
  isDM: () => false,
  channelIdFromThreadId: () => "slack:C1",
  postMessage: async (threadId, text) => (console.log(text), { id: "9", threadId, raw: {} }),
};
const createSlackAdapter = () => slack;
${lines.replace(/import \{ createSlackAdapter \}.*\n/, "").replace("new Chat({", 'new Chat({ logger: "silent",')}
const threadId = "slack:C1:1.0";
const author = { userId: "U7", userName: "ada", fullName: "Ada", isBot: false, isMe: false };
const parts = { formatted: { type: "root", children: [] }, raw: {}, author, metadata: { dateSent: new Date(), edited: false }, attachments: [], links: [] };
await bot.initialize();
for (const id of ["1", "1"]) await bot.processMessage(slack, threadId, new Message({ ...parts, id, threadId, text: "hello", isMention: true }));
const restarted = state(conversations, { bot_id: "shop" });
await restarted.connect();
console.log(await restarted.isSubscribed(threadId));
`,
  discord: (lines) => `import { EventEmitter, once } from "node:events";
import { Engine } from "convostate";
const client = new EventEmitter();
const conversations = new Engine();
${lines}
const said = new EventEmitter();
const interaction = {
  id: "I1",
  user: { id: "7" },
  channelId: "C1",
  isChatInputCommand: () => true,
  deferReply: async () => {},
  options: { getString: () => "large" },
  editReply: async (text) => said.emit("text", text),
};
const heard = once(said, "text");
client.emit("interactionCreate", interaction);
console.log(...(await heard));
client.emit("interactionCreate", interaction);
console.log((await conversations.turn({ bot_id: "shop", user_id: "7", channel_id: "discord:C1" }, (turn) => turn.latest())).metadata.size);
`,
  botbuilder: (lines) => `import { TestAdapter } from "botbuilder-core";
const adapter = new TestAdapter(async (context) => {
  const count = conversationState.createProperty("count");
  await count.set(context, (await count.get(context, 0)) + 1);
  console.log(\`Message \${await count.get(context)}\`, (await turnOf(context).list()).conversations.length);
});
${lines.replace('from "botbuilder"', 'from "botbuilder-core"')}
for (const id of ["1", "2", "2"]) await adapter.processActivity({ type: "message", id, text: "+" });
`,
};
/** What a page imports. That of discord.js imports nothing, and has a client that somebody else made. */
const FRAMEWORKS = { grammy: "grammy", telegraf: "telegraf", bolt: "@slack", langgraph: "@langchain", chat: "chat", botbuilder: "botbuilder-core" };
const SAID = {
  grammy: "Message 1\nMessage 2\n",
  telegraf: "Message 1\nMessage 2\n",
  bolt: "Which size?\norder\n",
  langgraph: "Message 1\nMessage 2\n",
  discord: "Where to?\nlarge\n",
  chat: "You said hello\ntrue\n",
  botbuilder: "Message 1 0\nMessage 2 0\n",
};

for (const [name, programOf] of Object.entries(PLATFORMS)) {
  test(`the first lines of docs/frameworks/${name}.md work`, async () => {
    const [, lines] = readFileSync(at(`../../docs/frameworks/${name}.md`), "utf8").match(/```js\n([^]*?)```/);
    const folder = await consumer(`lines-${name}`, { "bot.mjs": programOf(lines) });
    // What else they import: the framework beside these tests, and the library of SQLite, which the workspace has.
    for (const [module, place] of [[FRAMEWORKS[name], at("node_modules")], ["better-sqlite3", at("../../node_modules")]]) {
      if (module) symlinkSync(join(place, module), join(folder, "node_modules", module));
    }
    assert.equal(await run(process.execPath, ["bot.mjs"], folder, { TELEGRAM_TOKEN: "1:token" }), SAID[name]);
  });
}
