// TELEGRAM_TOKEN=… npm run telegram: a bot of grammY, its conversations in SQLite.

import { turns, type TurnFlavor } from "convostate/grammy";
import type { StoredConversations } from "convostate/sqlite";
import { Bot, type BotConfig, type Context } from "grammy";
import { openFile } from "../file.ts";
import { answer, type Order } from "../order.ts";
import { isProgram, setting } from "../program.ts";

export type OrderContext = Context & TurnFlavor;

/** `turns` lets one message of a chat be handled at a time, and each once, however often Telegram delivers it. */
export function pizza(conversations: StoredConversations<Order>, token: string, config?: BotConfig<OrderContext>): Bot<OrderContext> {
  const bot = new Bot<OrderContext>(token, config);
  bot.use(turns(conversations, { bot_id: "pizza" }));
  bot.on("message:text", async (ctx) => {
    await ctx.reply(await answer(ctx.turn, ctx.msg.text));
  });
  return bot;
}

if (isProgram(import.meta)) await pizza(await openFile(), setting("TELEGRAM_TOKEN")).start();
