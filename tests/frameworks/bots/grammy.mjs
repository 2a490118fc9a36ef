import { storage, turns } from "convostate/grammy";
import { Bot, session } from "grammy";
import { BOT, updateOf } from "./telegram.mjs";

export default {
  name: "grammy",
  client: { bot_id: "shop", user_id: "7", channel_id: "telegram" },

  start(conversations, act, options = {}) {
    const own = storage(conversations, { bot_id: "shop", ...options });
    const said = new Map();
    const bot = new Bot("1:token", { botInfo: BOT });
    bot.use(turns(conversations, { bot_id: "shop" }));
    bot.use(session({ storage: own }));
    bot.on("message", async (ctx) => {
      const state = {
        get: () => ctx.session,
        set: (value) => (ctx.session = value),
        write: (value) => own.write(String(ctx.chatId), value),
      };
      said.set(ctx.update, await act(state));
    });
    return {
      async handle(message) {
        const update = updateOf(message);
        await bot.handleUpdate(update).catch(({ error }) => {
          throw error;
        });
        return said.get(update);
      },
    };
  },
};
