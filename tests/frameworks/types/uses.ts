// Each adapter where its framework takes it, by the framework's own types.

import { type ConversationFlavor, conversations as plugin } from "@grammyjs/conversations";
import { MemorySaver, StateGraph, Annotation, type BaseCheckpointSaver } from "@langchain/langgraph";
import { AgentApplication, type BaseAdapter, type TurnState } from "@microsoft/agents-hosting";
import bolt from "@slack/bolt";
import { ConversationState, TestAdapter, UserState } from "botbuilder-core";
import { Chat, type Adapter } from "chat";
import { Engine, type Conversation } from "convostate";
import { convoStore, turns as boltTurns, type TurnContext as SlackTurn } from "convostate/bolt";
import { storage as botStorage, turnOf, turns as botTurns } from "convostate/botbuilder";
import { state } from "convostate/chat";
import { storage, turns, type TurnFlavor } from "convostate/grammy";
import { checkpointer } from "convostate/langgraph";
import { store, turns as telegrafTurns, type TurnFlavor as TelegrafTurn } from "convostate/telegraf";
import { Bot, type Context, type SessionFlavor, session } from "grammy";
import { Telegraf, session as telegrafSession, type Context as TelegrafContext } from "telegraf";

const conversations = new Engine();
const options = { bot_id: "shop" };

interface Session {
  count: number;
}
type BotContext = ConversationFlavor<Context> & SessionFlavor<Session> & TurnFlavor;
const bot = new Bot<BotContext>("TOKEN");
bot.use(turns(conversations, options));
bot.use(turns(conversations, { ...options, client: (ctx) => ({ user_id: String(ctx.from?.id), channel_id: "telegram" }) }));
bot.use(session({ initial: (): Session => ({ count: 0 }), storage: storage(conversations, { ...options, ttl: 60 }) }));
bot.use(plugin({ storage: storage(conversations, { ...options, name: "conversations" }) }));
bot.on("message", async (ctx) => {
  const latest: Conversation | null = await ctx.turn.latest();
  const version: number = await ctx.turn.remember("count", ctx.session.count + 1);
  await ctx.reply(`${latest?.id} ${version}`);
});
// A bot without the flavor may have turns, too.
new Bot("TOKEN").use(turns(conversations, options));

interface TelegramContext extends TelegrafContext, TelegrafTurn {
  session: Session;
}
const telegraf = new Telegraf<TelegramContext>("TOKEN");
telegraf.use(telegrafTurns(conversations, options));
telegraf.use(telegrafSession({ defaultSession: () => ({ count: 0 }), store: store<Session>(conversations, options) }));
telegraf.on("message", async (ctx) => void (await ctx.turn.recall<Session>("count"))?.value.count);

const own = botStorage(conversations, options);
const adapter = new TestAdapter(async (context) => {
  await turnOf(context).update("a", { step_id: "address" });
});
adapter.use(botTurns(conversations, options));
new ConversationState(own);
new UserState(own);

new AgentApplication<TurnState>({ storage: own });
export function agents(other: BaseAdapter) {
  other.use(botTurns(conversations, options));
}

const app = new bolt.App({ token: "TOKEN", signingSecret: "SECRET", convoStore: convoStore(conversations, options) });
app.use(boltTurns(conversations, { ...options, client: ({ context }) => ({ user_id: context.userId ?? "nobody", channel_id: "slack" }) }));
app.message(async ({ context, say }) => {
  const { takeTurn } = context as unknown as SlackTurn;
  const count: number | undefined = await takeTurn(async (turn) => (await turn.recall<number>("count"))?.value ?? 0);
  await say(`${count}`);
});

export const chat = (slack: Adapter) => new Chat({ userName: "shop", adapters: { slack }, state: state(conversations, options) });

const saver: BaseCheckpointSaver = checkpointer(conversations, { ...options, serde: new MemorySaver().serde });
const Count = Annotation.Root({ n: Annotation<number> });
export const graph = new StateGraph(Count).addNode("one", () => ({ n: 1 })).addEdge("__start__", "one").compile({ checkpointer: saver });
export const answer: Promise<number | undefined> = checkpointer(conversations, options).turn("ada", async (turn) => (await turn.list()).conversations.length);

// @ts-expect-error TS2741: a bot has an id
storage(conversations, {});
// @ts-expect-error TS2353: a typo is seen
turns(conversations, { ...options, waits: 1 });
