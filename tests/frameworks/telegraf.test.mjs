import assert from "node:assert/strict";
import { store, turns } from "convostate/telegraf";
import { Markup, Scenes, Telegraf, session } from "telegraf";
import bot from "./bots/telegraf.mjs";
import { BOT, updateOf } from "./bots/telegram.mjs";
import { backends } from "./harness/backends.mjs";
import { cases } from "./harness/cases.mjs";
import { onBoth } from "./harness/each.mjs";

cases(bot, backends.memory);
cases(bot, backends.sqlite, { processes: true });

const OPTIONS = { bot_id: "shop" };

function fake(said) {
  const own = new Telegraf("1:token");
  own.botInfo = BOT;
  own.context.reply = async (text) => void said.push(text);
  own.catch((error) => {
    throw error;
  });
  return own;
}

onBoth("two bots on one store count a hundred messages at once", async (conversations) => {
  const bots = [1, 2].map(() => {
    const own = fake([]);
    own.use(turns(conversations, OPTIONS));
    own.use(session({ defaultSession: () => ({ n: 0 }), store: store(conversations, OPTIONS) }));
    own.on("message", async (ctx) => {
      const { n } = ctx.session;
      await null;
      ctx.session = { n: n + 1 };
    });
    return own;
  });
  await Promise.all(Array.from({ length: 100 }, (_, at) => bots[at % 2].handleUpdate(updateOf({ id: at + 1, text: "+" }))));
  assert.deepEqual((await conversations.recall(bot.client, "session")).value, { n: 100 });
});

onBoth("a wizard goes on after each restart", async (opened, reopened) => {
  let conversations = opened;
  const said = [];
  for (const [at, text] of ["pizza", "large", "12 Oak Street"].entries()) {
    const own = fake(said);
    const wizard = new Scenes.WizardScene(
      "order",
      async (ctx) => {
        await ctx.reply("Which size?", Markup.removeKeyboard());
        return ctx.wizard.next();
      },
      async (ctx) => {
        ctx.wizard.state.size = ctx.message.text;
        await ctx.reply("Where to?");
        return ctx.wizard.next();
      },
      async (ctx) => {
        await ctx.reply(`A ${ctx.wizard.state.size} one, on its way.`);
        return ctx.scene.leave();
      },
    );
    own.use(turns(conversations, OPTIONS));
    own.use(session({ store: store(conversations, OPTIONS) }));
    own.use(new Scenes.Stage([wizard]).middleware());
    own.hears("pizza", (ctx) => ctx.scene.enter("order"));
    await own.handleUpdate(updateOf({ id: at + 1, text }));
    conversations = await reopened();
  }
  assert.deepEqual(said, ["Which size?", "Where to?", "A large one, on its way."]);
});

onBoth("another key is kept whole", async (conversations) => {
  const own = store(conversations, OPTIONS);
  await own.set("everybody", { n: 1 });
  assert.deepEqual(await own.get("everybody"), { n: 1 });
  assert.equal((await conversations.memories({ bot_id: "shop", user_id: "everybody", channel_id: "telegram" })).memories.length, 1);
  await own.delete("everybody");
  assert.equal(await own.get("everybody"), undefined);
});
