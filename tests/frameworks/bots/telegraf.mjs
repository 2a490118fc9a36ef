import { store, turns } from "convostate/telegraf";
import { Telegraf, session } from "telegraf";
import { BOT, updateOf } from "./telegram.mjs";

export default {
  name: "telegraf",
  client: { bot_id: "shop", user_id: "7", channel_id: "telegram:7" },

  start(conversations, act, options = {}) {
    const own = store(conversations, { bot_id: "shop", ...options });
    const said = new Map();
    const bot = new Telegraf("1:token");
    bot.botInfo = BOT;
    bot.use(turns(conversations, { bot_id: "shop" }));
    bot.use(session({ store: own }));
    bot.on("message", async (ctx) => {
      const state = {
        get: () => ctx.session,
        set: (value) => (ctx.session = value),
        write: (value) => own.set(`${ctx.from.id}:${ctx.chat.id}`, value),
      };
      said.set(ctx.update, await act(state));
    });
    bot.catch((error) => {
      throw error;
    });
    return {
      async handle(message) {
        const update = updateOf(message);
        await bot.handleUpdate(update);
        return said.get(update);
      },
    };
  },
};
