// What the bot says. A turn is one message of a visitor.

const QUESTIONS = {
  pizza: "Which pizza would you like?",
  address: "Where to?",
};

/** What the visitor is to answer, also after a reload. */
export async function question(calls) {
  const conversation = await calls.latest();
  return conversation ? QUESTIONS[conversation.step_id] : "Say hello to order a pizza.";
}

export async function reply(turn, text) {
  const conversation = await turn.latest();
  if (!conversation) {
    // After an hour without a word the order is over, and the object is told.
    await turn.create({ flow_id: "order", step_id: "pizza", ttl: 3600 });
    return QUESTIONS.pizza;
  }
  const { id, step_id, metadata } = conversation;
  if (step_id === "pizza") {
    await turn.update(id, { step_id: "address", metadata: { pizza: text } });
    return QUESTIONS.address;
  }
  await turn.update(id, { metadata: { address: text } });
  await turn.close(id);
  return `A ${metadata.pizza} to ${text} is on its way.`;
}
