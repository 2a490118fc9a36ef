import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { storage, turnOf, turns } from "convostate/botbuilder";
import { AutoSaveStateMiddleware, ConversationState, TestAdapter, UserState } from "botbuilder-core";
import dialogs from "botbuilder-dialogs";
import agents from "./bots/agents.mjs";
import botbuilder from "./bots/botbuilder.mjs";
import { backends } from "./harness/backends.mjs";
import { cases } from "./harness/cases.mjs";

for (const bot of [botbuilder, agents]) {
  cases(bot, backends.memory);
  cases(bot, backends.sqlite, { processes: bot === botbuilder });
}

for (const backend of [backends.memory, backends.sqlite]) {
  let place;
  let conversations;
  let own;
  before(async () => {
    place = await backend.start();
    conversations = await backend.open(await place.fresh());
    own = storage(conversations, { bot_id: "shop" });
  });
  after(async () => {
    await conversations.dispose();
    await place.stop();
  });

  // The cases of the SDK's own base tests of storages.
  const base = (name, work) => test(`a storage on ${backend.name}: ${name}`, () => work(own));

  base("unknown keys are left out", async (store) => assert.deepEqual(await store.read(["unknown"]), {}));

  base("null and no keys are no fault", async (store) => {
    assert.deepEqual(await store.read(null), {});
    assert.deepEqual(await store.read([]), {});
    await store.write(null);
    await store.write([]);
  });

  base("a new item gets a tag, and odd keys are keys", async (store) => {
    const key = "!@#$%^&*()~/\\><,.?';\"`~";
    await store.write({ [key]: { id: 1 }, plain: { id: 2, eTag: "*" } });
    const items = await store.read([key, "plain", "absent"]);
    assert.deepEqual(Object.keys(items), [key, "plain"]);
    assert.equal(items[key].id, 1);
    assert.ok(items[key].eTag && items.plain.eTag);
    assert.notEqual(items.plain.eTag, "*");
  });

  base("an update by the tag that was read stands, by a stale one is refused, and changes nothing", async (store) => {
    await store.write({ item: { count: 1 } });
    const { item: first } = await store.read(["item"]);
    await store.write({ item: { ...first, count: 2 } });
    await assert.rejects(() => store.write({ item: { ...first, count: 3 } }), { code: "CONFLICT" });
    await assert.rejects(() => store.write({ item: { count: 3, eTag: 'W/"elsewhere"' } }), { code: "CONFLICT" });
    const { item: second } = await store.read(["item"]);
    assert.equal(second.count, 2);
    assert.notEqual(second.eTag, first.eTag);
  });

  base("without a tag, or with the wildcard, an item is replaced as a whole", async (store) => {
    await store.write({ whole: { a: 1, b: 2 } });
    await store.write({ whole: { b: 3 } });
    assert.deepEqual(Object.keys((await store.read(["whole"])).whole), ["b", "eTag"]);
    await store.write({ whole: { c: 4, eTag: "*" } });
    assert.deepEqual(Object.keys((await store.read(["whole"])).whole), ["c", "eTag"]);
  });

  base("several are written, read and deleted at once", async (store) => {
    await store.write({ b1: { n: 1 }, b2: { n: 2 }, b3: { n: 3 } });
    assert.deepEqual(Object.values(await store.read(["b1", "b2", "b3"])).map(({ n }) => n), [1, 2, 3]);
    await store.delete(["b1", "b2", "never"]);
    assert.deepEqual(Object.keys(await store.read(["b1", "b2", "b3"])), ["b3"]);
  });

  base("fifteen components deep, a dialog's stack is kept", async (store) => {
    let nested = {};
    for (let level = 0; level < 66; level += 1) nested = { nested };
    await store.write({ deep: nested });
    const { eTag, ...found } = (await store.read(["deep"])).deep;
    assert.deepEqual(found, nested);
  });

  test(`a waterfall on ${backend.name} goes on after each restart, and people keep their own state`, async () => {
    const said = [];
    for (const text of ["pizza", "large", "12 Oak Street"]) {
      // Everything but the store is new, as after a restart.
      const state = new ConversationState(own);
      const people = new UserState(own);
      const visits = people.createProperty("visits");
      const set = new dialogs.DialogSet(state.createProperty("dialogs"));
      const ask = (words) => async (step) => step.prompt("text", words);
      set.add(new dialogs.TextPrompt("text"));
      set.add(new dialogs.WaterfallDialog("order", [ask("Which size?"), ask("Where to?"), async (step) => {
        await step.context.sendActivity(`On its way to ${step.result}.`);
        return step.endDialog();
      }]));
      const adapter = new TestAdapter(async (context) => {
        await visits.set(context, (await visits.get(context, 0)) + 1);
        assert.ok(turnOf(context).signal instanceof AbortSignal);
        const dialog = await set.createContext(context);
        const { status } = await dialog.continueDialog();
        if (status === dialogs.DialogTurnStatus.empty) await dialog.beginDialog("order");
        said.push(adapter.getNextReply()?.text, await visits.get(context));
      });
      adapter.use(turns(conversations, { bot_id: "shop" })).use(new AutoSaveStateMiddleware(state, people));
      adapter.onTurnError = async (_, error) => {
        throw error;
      };
      await adapter.processActivity({ type: "message", id: text, text });
    }
    assert.deepEqual(said, ["Which size?", 1, "Where to?", 2, "On its way to 12 Oak Street.", 3]);
    const person = { bot_id: "shop", user_id: "user1", channel_id: "test" };
    assert.equal((await conversations.memories(person)).memories.length, 1);
  });
}

test("a context without a turn says what to do", () => {
  assert.throws(() => turnOf({ activity: {}, turnState: new Map() }), { name: "TypeError", message: /adapter.use/ });
});
