// node langgraph.mjs: at the terminal. A graph asks by interrupts; the checkpointer keeps where it stands.

import { createInterface } from "node:readline/promises";
import { Annotation, Command, END, START, StateGraph, interrupt } from "@langchain/langgraph";
import { checkpointer } from "convostate/langgraph";
import { isProgram, opened } from "./start.mjs";

const TOPICS = new Map([
  ["delivery", "Half an hour."],
  ["payment", "At the door."],
]);
const Order = Annotation.Root({ size: Annotation(), address: Annotation() });

/** Asks until the answer is one; a question in between is answered, and then it asks again. */
function ask(question) {
  let said = interrupt(question);
  while (/^help$/i.test(said)) {
    const topic = interrupt("About delivery or payment?");
    said = interrupt(`${TOPICS.get(topic.toLowerCase()) ?? "That I don't know."} ${question}`);
  }
  return said;
}

export function pizza(conversations) {
  const saver = checkpointer(conversations, { bot_id: "pizza" });
  const graph = new StateGraph(Order)
    .addNode("askSize", () => ({ size: ask("Which size?") }))
    .addNode("askAddress", () => ({ address: ask("Where to?") }))
    .addEdge(START, "askSize").addEdge("askSize", "askAddress").addEdge("askAddress", END)
    .compile({ checkpointer: saver });

  /** Two messages of one thread never run at once. */
  return (thread_id, text) =>
    saver.turn(thread_id, async () => {
      const config = { configurable: { thread_id } };
      const { tasks } = await graph.getState(config);
      const isAsked = tasks.some(({ interrupts }) => interrupts.length > 0);
      const state = await graph.invoke(isAsked ? new Command({ resume: text }) : { size: null, address: null }, config);
      return state.__interrupt__?.[0].value ?? `A ${state.size} pizza to ${state.address}, on its way.`;
    });
}

if (isProgram(import.meta)) {
  const say = pizza(await opened());
  const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: "> " });
  terminal.prompt();
  for await (const line of terminal) {
    console.log(await say("terminal", line));
    terminal.prompt();
  }
}
