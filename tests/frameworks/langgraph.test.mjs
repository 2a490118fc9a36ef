import assert from "node:assert/strict";
import { Annotation, Command, END, START, StateGraph, interrupt } from "@langchain/langgraph";
import { checkpointer } from "convostate/langgraph";
import bot from "./bots/langgraph.mjs";
import { backends } from "./harness/backends.mjs";
import { cases } from "./harness/cases.mjs";
import { onBoth } from "./harness/each.mjs";

cases(bot, backends.memory);
cases(bot, backends.sqlite, { processes: true });

const OPTIONS = { bot_id: "shop" };
const of = (thread_id) => ({ configurable: { thread_id } });

const Order = Annotation.Root({ size: Annotation(), address: Annotation(), said: Annotation({ reducer: (all, more) => [...all, ...more], default: () => [] }) });
const order = (saver) =>
  new StateGraph(Order)
    .addNode("askSize", () => ({ size: interrupt("Which size?"), said: ["size"] }))
    .addNode("askAddress", () => ({ address: interrupt("Where to?"), said: ["address"] }))
    .addEdge(START, "askSize").addEdge("askSize", "askAddress").addEdge("askAddress", END)
    .compile({ checkpointer: saver });

onBoth("an interrupted graph goes on after each restart", async (opened, reopened) => {
  let conversations = opened;
  const asked = [];
  let state;
  for (const input of [{ said: ["begin"] }, new Command({ resume: "large" }), new Command({ resume: "12 Oak Street" })]) {
    state = await order(checkpointer(conversations, OPTIONS)).invoke(input, of("ada"));
    asked.push(state.__interrupt__?.[0].value);
    conversations = await reopened();
  }
  assert.deepEqual(asked, ["Which size?", "Where to?", undefined]);
  assert.deepEqual(state, { size: "large", address: "12 Oak Street", said: ["begin", "size", "address"] });
  const saver = checkpointer(conversations, OPTIONS);
  const ids = [];
  for await (const { config } of saver.list(of("ada"))) ids.push(config.configurable.checkpoint_id);
  assert.deepEqual(ids, [...ids].sort().reverse());
  assert.ok(ids.length >= 4);
});

onBoth("two runs on one thread at once, each in a turn, lose no message", async (conversations) => {
  const saver = checkpointer(conversations, OPTIONS);
  const Messages = Annotation.Root({ said: Annotation({ reducer: (all, more) => [...all, ...more], default: () => [] }) });
  const graph = new StateGraph(Messages)
    .addNode("answer", async ({ said }) => {
      await null;
      return { said: [`to ${said.at(-1)}`] };
    })
    .addEdge(START, "answer").addEdge("answer", END)
    .compile({ checkpointer: saver });
  const run = (text) => saver.turn("ada", () => graph.invoke({ said: [text] }, of("ada")));
  await Promise.all(["one", "two", "three"].map(run));
  const { said } = (await graph.getState(of("ada"))).values;
  assert.deepEqual(said, ["one", "to one", "two", "to two", "three", "to three"]);
});

onBoth("a deleted or an erased thread leaves nothing, and is listed no more", async (conversations) => {
  const saver = checkpointer(conversations, OPTIONS);
  const graph = order(saver);
  for (const thread of ["ada", "bob", "eve"]) await graph.invoke({ said: [] }, of(thread));
  const listed = async () => {
    const threads = new Set();
    for await (const { config } of saver.list({})) threads.add(config.configurable.thread_id);
    return [...threads].sort();
  };
  assert.deepEqual(await listed(), ["ada", "bob", "eve"]);
  await saver.deleteThread("ada");
  const client = (user_id) => ({ bot_id: "shop", user_id, channel_id: "langgraph" });
  await conversations.erase(client("bob"));
  if (conversations.clients) assert.deepEqual((await conversations.clients({ bot_id: "shop" })).clients, [client("eve")]);
  assert.deepEqual(await listed(), ["eve"]);
  for (const thread of ["ada", "bob"]) assert.deepEqual((await conversations.memories(client(thread))).memories, []);
  const { memories } = await conversations.memories({ bot_id: "shop", user_id: "threads", channel_id: "langgraph:threads" });
  assert.deepEqual(memories.map(({ key }) => key), conversations.clients ? [] : ["eve"]);
});

onBoth("threads are found among the clients of the bot, whatever else these remember", async (conversations) => {
  const client = (thread) => ({ user_id: `of ${thread}`, channel_id: "own" });
  const saver = checkpointer(conversations, { ...OPTIONS, client });
  for (const thread of ["ada", "bob"]) await order(saver).invoke({ said: [] }, of(thread));
  await conversations.remember({ bot_id: "shop", user_id: "eve", channel_id: "telegram" }, "likes", "tea");
  await checkpointer(conversations, { ...OPTIONS, bot_id: "bank", client }).put(of("joe"), { v: 4, id: "1", channel_values: {} }, {});
  const found = [];
  for await (const { config } of saver.list({}, { limit: 10 })) found.push(config.configurable.thread_id);
  assert.deepEqual([...new Set(found)].sort(), ["ada", "bob"]);
});

onBoth("of a task's writes the first of an index stays, errors are written over, and paths give the order", async (conversations) => {
  const saver = checkpointer(conversations, OPTIONS);
  const config = { configurable: { thread_id: "ada", checkpoint_ns: "", checkpoint_id: "1ef" } };
  // Writes may come before their checkpoint.
  await saver.putWrites(config, [["b", 1], ["c", 2]], "task-b", "path/2");
  await saver.putWrites(config, [["b", 9], ["c", 9], ["d", 3]], "task-b", "path/2");
  await saver.putWrites(config, [["__error__", "one"]], "task-b", "path/2");
  await saver.putWrites(config, [["__error__", "two"]], "task-b", "path/2");
  await saver.putWrites(config, [["a", 0]], "task-z", "path/1");
  await saver.put({ configurable: { thread_id: "ada" } }, { v: 4, id: "1ef", ts: "", channel_values: {}, channel_versions: {}, versions_seen: {} }, {});
  const { pendingWrites } = await saver.getTuple(config);
  assert.deepEqual(pendingWrites, [["task-z", "a", 0], ["task-b", "__error__", "two"], ["task-b", "b", 1], ["task-b", "c", 2], ["task-b", "d", 3]]);
});

onBoth("bytes come back as they were, and a config without a thread says what it lacks", async (conversations) => {
  const raw = { dumpsTyped: async (value) => ["raw", Uint8Array.from(value.raw ?? [])], loadsTyped: async (_, bytes) => ({ v: 4, raw: [...bytes] }) };
  const saver = checkpointer(conversations, { ...OPTIONS, serde: raw });
  const every = Array.from({ length: 20_000 }, (_, at) => at % 256);
  await saver.putWrites({ configurable: { thread_id: "ada", checkpoint_id: "1" } }, [["a", { raw: every }]], "task");
  await saver.put(of("ada"), { v: 4, id: "1", channel_values: {} }, {});
  assert.deepEqual((await saver.getTuple(of("ada"))).pendingWrites[0][2].raw, every);
  await assert.rejects(() => saver.put({}, { id: "1" }, {}), /thread_id/);
  await assert.rejects(() => saver.putWrites(of("ada"), [], "task"), /checkpoint_id/);
});
