import assert from "node:assert/strict";
import { conversations as plugin, createConversation } from "@grammyjs/conversations";
import { storage, turns } from "convostate/grammy";
import { Bot, enhanceStorage, lazySession, session } from "grammy";
import bot from "./bots/grammy.mjs";
import { BOT, updateOf } from "./bots/telegram.mjs";
import { backends } from "./harness/backends.mjs";
import { cases } from "./harness/cases.mjs";
import { onBoth } from "./harness/each.mjs";

cases(bot, backends.memory);
cases(bot, backends.sqlite, { processes: true });

const OPTIONS = { bot_id: "shop" };

/** A bot that sends nothing: what it said, and its Telegram. */
function fake() {
  const said = [];
  const fetch = async (url, { body }) => {
    const text = await new Response(body).text();
    if (String(url).endsWith("/sendMessage")) said.push(JSON.parse(text).text);
    return Response.json({ ok: true, result: { message_id: 1000 + said.length, date: 0, chat: { id: 7, type: "private" } } });
  };
  return { said, own: new Bot("1:token", { botInfo: BOT, client: { fetch } }) };
}

onBoth("a session may be a string, null ends it", async (conversations) => {
  const { said, own } = fake();
  own.use(turns(conversations, OPTIONS));
  own.use(session({ initial: () => "none", storage: storage(conversations, OPTIONS) }));
  own.on("message", async (ctx) => {
    await ctx.reply(ctx.session);
    ctx.session = ctx.msg.text === "end" ? null : ctx.msg.text;
  });
  for (const [at, text] of ["one", "end", "two"].entries()) await own.handleUpdate(updateOf({ id: at + 1, text }));
  assert.deepEqual(said, ["none", "one", "none"]);
});

onBoth("a lazy and an enhanced session, each under its own name", async (conversations) => {
  const { said, own } = fake();
  own.use(turns(conversations, OPTIONS));
  own.use(lazySession({ initial: () => 0, storage: storage(conversations, { ...OPTIONS, name: "lazy" }) }));
  const enhanced = enhanceStorage({ storage: storage(conversations, { ...OPTIONS, name: "enhanced" }), millisecondsToLive: 60_000 });
  own.on("message", async (ctx) => {
    ctx.session = (await ctx.session) + 1;
    const { n = 0 } = (await enhanced.read("7")) ?? {};
    await enhanced.write("7", { n: n + 10 });
    await ctx.reply(`${await ctx.session} ${(await enhanced.read("7")).n}`);
  });
  for (const id of [1, 2]) await own.handleUpdate(updateOf({ id, text: "+" }));
  assert.deepEqual(said, ["1 10", "2 20"]);
});

onBoth("a conversation of the plugin waits through restarts", async (opened, reopened) => {
  let conversations = opened;
  const said = [];
  for (const [at, text] of ["pizza", "large", "12 Oak Street"].entries()) {
    const { said: now, own } = fake();
    own.use(turns(conversations, OPTIONS));
    own.use(plugin({ storage: storage(conversations, { ...OPTIONS, name: "conversations" }) }));
    own.use(createConversation(async (conversation, ctx) => {
      await ctx.reply("Which size?");
      const size = await conversation.waitFor("message:text");
      await ctx.reply("Where to?");
      const address = await conversation.waitFor("message:text");
      const version = await conversation.external((outside) => outside.turn.remember("order", { size: size.msg.text, address: address.msg.text }));
      assert.ok(version > 0);
      await ctx.reply(`A ${size.msg.text} one, on its way.`);
    }, "order"));
    own.hears("pizza", (ctx) => ctx.conversation.enter("order"));
    await own.handleUpdate(updateOf({ id: at + 1, text }));
    said.push(...now);
    conversations = await reopened();
  }
  assert.deepEqual(said, ["Which size?", "Where to?", "A large one, on its way."]);
  assert.deepEqual((await conversations.recall(bot.client, "order")).value, { size: "large", address: "12 Oak Street" });
});

onBoth("without a chat the turn is the person's, without a person there is none", async (conversations) => {
  const { own } = fake();
  const seen = [];
  own.use(turns(conversations, OPTIONS));
  own.use((ctx) => {
    seen.push(ctx.turn !== undefined);
  });
  await own.handleUpdate({ update_id: 1, inline_query: { id: "q", from: { id: 7, is_bot: false, first_name: "Ada" }, query: "", offset: "" } });
  await own.handleUpdate({ update_id: 2, poll: { id: "p", question: "?", options: [], total_voter_count: 0, is_closed: false, is_anonymous: true, type: "regular" } });
  assert.deepEqual(seen, [true, false]);
});

onBoth("options that are no options are refused before the first message", async (conversations) => {
  for (const options of [undefined, {}, { bot_id: 1 }, { ...OPTIONS, botId: "shop" }, { ...OPTIONS, ttl: "1" }, { ...OPTIONS, client: "ada" }, { ...OPTIONS, name: 1 }]) {
    assert.throws(() => storage(conversations, options), { code: "INVALID_BODY" }, JSON.stringify(options));
  }
  for (const options of [{}, { ...OPTIONS, wait: -1 }, { ...OPTIONS, ttl: 1 }]) {
    assert.throws(() => turns(conversations, options), { code: "INVALID_BODY" }, JSON.stringify(options));
  }
});
