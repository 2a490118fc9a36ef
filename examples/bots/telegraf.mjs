// TELEGRAM_TOKEN=… node telegraf.mjs

import { turns } from "convostate/telegraf";
import { Telegraf } from "telegraf";
import { answer } from "./order.mjs";
import { isProgram, opened, setting } from "./start.mjs";

export function pizza(conversations, token) {
  const bot = new Telegraf(token);
  bot.use(turns(conversations, { bot_id: "pizza" }));
  bot.on("text", async (ctx) => {
    await ctx.reply(await answer(ctx.turn, ctx.message.text));
  });
  return bot;
}

if (isProgram(import.meta)) await pizza(await opened(), setting("TELEGRAM_TOKEN")).launch();
