import assert from "node:assert/strict";
import { convoStore, turns } from "convostate/bolt";
import bot, { appOf, eventOf } from "./bots/bolt.mjs";
import { backends } from "./harness/backends.mjs";
import { cases } from "./harness/cases.mjs";
import { onBoth } from "./harness/each.mjs";

cases(bot, backends.memory);
cases(bot, backends.sqlite, { processes: true });

const OPTIONS = { bot_id: "shop" };
const TEAM = { team: { id: "T1" }, user: { id: "U7" } };

onBoth("a channel's conversation is there for the next event, until its time is over", async (conversations, reopened) => {
  const seen = [];
  const listening = (store) => {
    const app = appOf({ convoStore: convoStore(store, OPTIONS) });
    app.message(async ({ context, message }) => {
      seen.push(context.conversation);
      await context.updateConversation({ last: message.text }, message.text === "over" ? Date.now() - 1 : Date.now() + 60_000);
    });
    return (id, text) => app.processEvent({ body: eventOf({ id, text }), ack: async () => {} });
  };
  await listening(conversations)(1, "hello");
  const say = listening(await reopened());
  await say(2, "over");
  await say(3, "again");
  assert.deepEqual(seen, [undefined, { last: "hello" }, undefined]);
});

onBoth("what is not there is refused in the words that Bolt knows", async (conversations) => {
  const own = convoStore(conversations, OPTIONS);
  await assert.rejects(() => own.get("C1"), { message: "Conversation not found" });
});

onBoth("commands, actions and modals take a turn of the person after ack", async (conversations) => {
  const app = appOf();
  const steps = [];
  app.use(turns(conversations, OPTIONS));
  const handle = async ({ ack, context }) => {
    await ack();
    await context.takeTurn(async (turn) => {
      const { value = [] } = (await turn.recall("steps")) ?? {};
      await turn.remember("steps", [...value, steps.length]);
    });
  };
  app.command("/order", handle);
  app.action("size", handle);
  app.view("address", handle);
  const bodies = [
    { command: "/order", team_id: "T1", user_id: "U7", channel_id: "C1", text: "" },
    { type: "block_actions", ...TEAM, channel: { id: "C1" }, actions: [{ type: "button", action_id: "size", block_id: "b" }] },
    { type: "view_submission", ...TEAM, view: { id: "V1", callback_id: "address", state: { values: {} } } },
  ];
  for (const body of bodies) await app.processEvent({ body, ack: async () => steps.push("ack") });
  assert.deepEqual((await conversations.recall(bot.client, "steps")).value, [1, 2, 3]);
});

onBoth("each of two listeners handles an event once", async (conversations) => {
  const app = appOf();
  const heard = [];
  app.use(turns(conversations, OPTIONS));
  for (const name of ["one", "two"]) app.message(async ({ context }) => context.takeTurn(() => heard.push(name)));
  for (let time = 0; time < 2; time += 1) await app.processEvent({ body: eventOf({ id: 1, text: "+" }), ack: async () => {} });
  assert.deepEqual(heard, ["one", "two"]);
});

onBoth("an event of no person has no turn", async (conversations) => {
  const app = appOf();
  app.use(turns(conversations, OPTIONS));
  app.event("channel_archive", async ({ context }) => context.takeTurn(() => {}));
  const body = { ...eventOf({ id: 1, text: "" }), event: { type: "channel_archive", channel: "C1" } };
  await assert.rejects(() => app.processEvent({ body, ack: async () => {} }), { code: "INVALID_CLIENT" });
});
