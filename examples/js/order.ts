// What each of these programs does: it takes an order for a pizza, answers a question in between, and comes back to the order. Where it
// stands with somebody is in the conversations of the turn, so the process may end between any two messages.

import type { TurnCalls, TurnMemoryCalls } from "convostate";

/** What is gathered of an order. */
export interface Order {
  size?: string;
  address?: string;
}

/** The calls of one person within a turn, wherever their conversations are kept. */
export type OrderTurn = TurnCalls<"either", Order> & TurnMemoryCalls<"either">;

const TOPICS = new Map([
  ["delivery", "Half an hour."],
  ["payment", "At the door."],
]);

/** What the bot says to `text`. */
export async function answer(turn: OrderTurn, text: string): Promise<string> {
  const open = await turn.latest();
  if (/^help$/i.test(text)) {
    // The order stays open below: the one that was touched last is the latest.
    await turn.create({ flow_id: "help" });
    return "About delivery or payment?";
  }
  if (open?.flow_id === "help") {
    await turn.close(open.id);
    const told = TOPICS.get(text.toLowerCase()) ?? "That I don't know.";
    const order = await turn.latest();
    return order === null ? told : `${told} ${await question(turn, order.step_id)}`;
  }
  if (open === null) {
    await turn.create({ flow_id: "order", step_id: "size" });
    return question(turn, "size");
  }
  if (open.step_id === "size") {
    await turn.update(open.id, { step_id: "address", metadata: { size: text } });
    return question(turn, "address");
  }
  await turn.remember("address", text);
  await turn.update(open.id, { metadata: { address: text } });
  await turn.close(open.id);
  return `A ${open.metadata.size} pizza to ${text}, on its way.`;
}

async function question(turn: OrderTurn, step: string | null): Promise<string> {
  if (step === "size") return "Which size?";
  const last = await turn.recall<string>("address");
  return last === null ? "Where to?" : `Where to? Last time: ${last.value}.`;
}
