// TELEGRAM_TOKEN=… node grammy.mjs

import { turns } from "convostate/grammy";
import { Bot } from "grammy";
import { answer } from "./order.mjs";
import { isProgram, opened, setting } from "./start.mjs";

export function pizza(conversations, token, config) {
  const bot = new Bot(token, config);
  bot.use(turns(conversations, { bot_id: "pizza" }));
  bot.on("message:text", async (ctx) => {
    await ctx.reply(await answer(ctx.turn, ctx.msg.text));
  });
  return bot;
}

if (isProgram(import.meta)) await pizza(await opened(), setting("TELEGRAM_TOKEN")).start();
