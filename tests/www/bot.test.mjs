// The bot of the page without the page: its turns over the package's own engine.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Engine } from "convostate";
import { linesOf, talkOf, turn } from "../../www/widget/bot.js";
import { fallback, flows } from "../../www/widget/flows.js";

const client = { bot_id: "tea-house", user_id: "ada", channel_id: "web" };

let clock;
let conversations;
let sent = 0;
beforeEach(() => {
  clock = Date.UTC(2026, 10, 22);
  conversations = new Engine({ now: () => clock });
});

const message = (text) => ({ id: String((sent += 1)), text });
const bot = (calls = conversations) => ({ conversations: calls, client, flows, fallback });
const say = (text) => {
  clock += 1;
  return turn(bot(), message(text));
};
const sayAll = async (...texts) => {
  for (const text of texts) await say(text);
};
const statuses = () => conversations.list(client).conversations.map(({ flow_id, status }) => `${flow_id} ${status}`);
const at = () => conversations.latest(client)?.step_id ?? null;

/** The same calls, of which one fails once: before it did anything, or after it did everything. */
function failing(call, isDone) {
  let failed = false;
  return new Proxy(conversations, {
    get(target, name) {
      if (name !== call || failed) return (...args) => target[name](...args);
      return (...args) => {
        failed = true;
        if (isDone) target[name](...args);
        throw new Error("the connection was lost");
      };
    },
  });
}

test("words that every object knows are words like any other", async () => {
  await say("Order tea");
  for (const word of ["constructor", "__proto__"]) assert.equal(await say(word), undefined, "nothing but the conversation answers");
  assert.deepEqual(statuses(), ["order OPEN"]);
});

test("every choice of every step leads somewhere, and each flow can end", async () => {
  for (const [name, flow] of Object.entries(flows)) {
    const ended = new Set();
    const seen = new Set();
    const walk = async (path) => {
      conversations.erase(client);
      await sayAll(flow.calls[0], ...path);
      const open = conversations.latest(client);
      if (!open) return ended.add(conversations.list(client).conversations[0].status);
      assert.ok(flow.steps[open.step_id], `${name} ${path.join(", ")} leads to ${open.step_id}`);
      if (seen.has(open.step_id)) return;
      seen.add(open.step_id);
      const { choices = ["12 Oak Street"] } = flow.steps[open.step_id];
      for (const choice of typeof choices === "function" ? choices(open.metadata) : choices) await walk([...path, choice]);
    };
    await walk([]);
    assert.deepEqual([...seen].sort(), Object.keys(flow.steps).sort(), `steps of ${name} that choices reach`);
    assert.ok(ended.has("CLOSED"), `${name} ends`);
  }
});

test("an order is taken, and what was said stays in it", async () => {
  await sayAll("Order tea", "green", "100", "Deliver", "12 Oak Street", "TEA-10");
  const [order] = conversations.list(client).conversations;
  const { log, ...memory } = order.metadata;
  assert.deepEqual(memory, { tea: "green", grams: 100, address: "12 Oak Street", voucher: "TEA-10" });
  assert.equal(order.status, "CLOSED");
  assert.deepEqual(linesOf(order).slice(0, 3).map(({ by, text }) => `${by}: ${text}`), ["you: Order tea", "bot: Which tea would you like?", "you: green"]);
  assert.equal(Object.keys(log).length, 12);
});

const spoken = () => talkOf(conversations.list(client).conversations.reverse()).map(({ conversation, line }) => `${conversation.flow_id} ${line.by}: ${line.text}`);

test("calling another flow leaves the open one on hold, and its end leads back", async () => {
  await sayAll("Order tea", "green", "100", "Deliver", "12 Oak Street", "Book a tasting");
  assert.deepEqual(statuses(), ["tasting OPEN", "order OPEN"]);
  await sayAll("Friday", "19:00", "2", "yes");
  assert.deepEqual(statuses(), ["tasting CLOSED", "order OPEN"]);
  const [booked, back] = spoken().slice(-2);
  assert.equal(booked, "tasting bot: Booked. See you then.");
  assert.match(back, /^order bot: Back to your order\. Have you got a voucher\?/);
  await say("No voucher");
  assert.equal(conversations.list(client).conversations.at(-1).metadata.address, "12 Oak Street");
  assert.deepEqual(statuses(), ["tasting CLOSED", "order CLOSED"]);
});

for (const words of ["Back to your order", "Order tea"]) {
  test(`a flow on hold goes on where it was: ${words}`, async () => {
    await sayAll("Order tea", "green", "Book a tasting", words);
    assert.deepEqual([statuses(), at()], [["tasting OPEN", "order OPEN"], "amount"]);
    assert.equal(spoken().at(-1), "order bot: Back to your order. How many grams?");
    await say(words);
    assert.equal(at(), "amount", "and stays where it is when it is called again");
    assert.deepEqual(spoken().slice(-4).map((line) => line.split(" ", 2).join(" ")), ["order you:", "order bot:", "order you:", "order bot:"]);
  });
}

test("the way back that another tab was quicker to go is gone once, and no answer is heard twice", async () => {
  await sayAll("Order tea", "green", "Book a tasting", "Friday", "19:00", "2");
  let moved = false;
  const raced = new Proxy(conversations, {
    get: (target, name) => (id, ...args) => {
      const answer = target[name](id, ...args);
      if (name !== "close" || moved) return answer;
      moved = true;
      // Between the end of the tasting and the way back: the other tab answers the order.
      const latest = target.latest.bind(target);
      target.latest = (...given) => {
        delete target.latest;
        const seen = latest(...given);
        target.update(client, seen.id, { step_id: "delivery", metadata: { grams: 50 }, last_interaction: true });
        return seen;
      };
      return answer;
    },
  });
  await turn(bot(raced), message("yes"));
  assert.ok(moved);
  assert.deepEqual([statuses(), at()], [["tasting CLOSED", "order OPEN"], "delivery"]);
});

test("three wrong codes fail an order, a mistake in a flow fails its conversation", async () => {
  await sayAll("Order tea", "green", "100", "Pick up", "TEA-1", "TEA-2", "TEA-3");
  await sayAll("Small talk", "fine", "Break something");
  assert.deepEqual(statuses(), ["talk FAILED", "order FAILED"]);
  assert.match(conversations.list(client).conversations[0].metadata.error, /on purpose/);
});

test("a place in a tasting is held as long as its ttl, from each answer on", async () => {
  await say("Book a tasting");
  clock += 29_000;
  await say("Friday");
  clock += 29_000;
  assert.equal(at(), "time");
  clock += 1000;
  assert.deepEqual(statuses(), ["tasting EXPIRED"]);
  await say("19:00");
  assert.deepEqual(statuses(), ["talk OPEN", "tasting EXPIRED"]);
});

test("what belongs to no flow is small talk", async () => {
  await say("is anybody there?");
  assert.deepEqual([statuses(), at()], [["talk OPEN"], "mood"]);
});

test("stop closes all, forget me leaves nothing", async () => {
  await say("Order tea");
  conversations.create(client, { flow_id: "tasting", step_id: "day" });
  assert.match(await say("Stop"), /closed/);
  assert.deepEqual(statuses(), ["tasting CLOSED", "order CLOSED"]);
  assert.equal(await say("Forget me"), "Forgotten: 2 conversations.");
  assert.deepEqual(statuses(), []);
});

test("two tabs that answer at once both take part: the second reads again", async () => {
  await say("Order tea");
  await Promise.all([say("green"), say("100")]);
  const [{ metadata, step_id }] = conversations.list(client).conversations;
  assert.deepEqual([metadata.tea, metadata.grams, step_id], ["green", 100, "delivery"]);
});

for (const isDone of [false, true]) {
  for (const [call, before, text, after] of [
    ["create", [], "Order tea", ["order OPEN"]],
    ["update", ["Order tea"], "green", ["order OPEN"]],
    ["create", ["Order tea"], "Book a tasting", ["tasting OPEN", "order OPEN"]],
    ["update", ["Order tea", "Book a tasting"], "Back to your order", ["tasting OPEN", "order OPEN"]],
    ["close", ["Small talk", "fine"], "Goodbye", ["talk CLOSED"]],
  ]) {
    test(`a message sent again after ${call} failed, ${isDone ? "with" : "without"} its effect, is answered once: ${text}`, async () => {
      await sayAll(...before);
      const one = message(text);
      await assert.rejects(turn(bot(failing(call, isDone)), one), /connection was lost/);
      await turn(bot(), { ...one, again: true });
      assert.deepEqual(statuses(), after);
      const said = conversations.list(client).conversations.flatMap((one) => linesOf(one)).filter(({ by, text: said }) => by === "you" && said === text);
      assert.equal(said.length, 1);
    });
  }
}

test("a turn that was cut off before its close is finished by the next one", async () => {
  await sayAll("Small talk", "fine");
  await assert.rejects(turn(bot(failing("close", false)), message("Goodbye")));
  assert.equal(conversations.latest(client).flow_id, "talk");
  await say("Order tea");
  assert.deepEqual(statuses(), ["order OPEN", "talk CLOSED"]);
});

test("a conversation of a bot that knew other steps is given up", async () => {
  conversations.create(client, { flow_id: "order", step_id: "colour" });
  await say("Order tea");
  assert.deepEqual(statuses(), ["order OPEN", "order FAILED"]);
});

test("a long talk stays within its conversation's limit, and lines keep their numbers", async () => {
  await sayAll("Small talk", "fine");
  for (let turns = 0; turns < 200; turns += 1) await say("漢".repeat(280));
  const lines = linesOf(conversations.latest(client));
  assert.equal(lines.length, 404);
  assert.equal(lines.filter(Boolean).length, 40);
});
