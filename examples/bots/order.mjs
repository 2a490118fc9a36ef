// What all of these bots do: take an order for a pizza, answer a question in between, and come back to the order. Where it stands with
// somebody is in the conversations of the turn that each framework's adapter gives it, so it may be killed between any two messages.

const TOPICS = new Map([
  ["delivery", "Half an hour."],
  ["payment", "At the door."],
]);

const QUESTIONS = {
  size: () => "Which size?",
  address: ({ last }) => (last ? `Where to? Last time: ${last}.` : "Where to?"),
};

/**
 * @param {import("convostate/grammy").BotTurn} turn
 * @param {string} text what the person said
 * @returns {Promise<string>} what the bot says
 */
export async function answer(turn, text) {
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
    return order ? `${told} ${await question(turn, order.step_id)}` : told;
  }
  if (!open) {
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

async function question(turn, step) {
  return QUESTIONS[step]({ last: (await turn.recall("address"))?.value });
}
