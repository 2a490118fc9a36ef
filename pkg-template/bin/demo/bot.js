// A small bot: it takes an order, and answers a question in between. What it knows is in the conversations.

/** @typedef {import("convostate").Engine} Engine */
/** @typedef {import("convostate").Client} Client */

/** @type {Record<string, { asks: string, next: string }>} */
const ORDER = {
  size: { asks: "Which size?", next: "topping" },
  topping: { asks: "What on it?", next: "address" },
  address: { asks: "Where to?", next: "done" },
};
const OPENING = /open/i;

/**
 * What the bot says to a message.
 * @param {Engine} engine
 * @param {Client} client
 * @param {string} text
 * @returns {string}
 */
export function answer(engine, client, text) {
  const current = engine.latest(client);
  if (OPENING.test(text)) {
    engine.create(client, { flow_id: "hours", step_id: "asked" });
    return "Until ten tonight. Anything else?";
  }
  if (!current) {
    engine.create(client, { flow_id: "order", step_id: "size" });
    return /** @type {string} */ (ORDER.size?.asks);
  }
  if (current.flow_id === "hours") {
    engine.close(client, current.id);
    const order = engine.latest(client);
    return order ? `Back to your order. ${ORDER[order.step_id ?? ""]?.asks}` : "You are welcome.";
  }
  const step = /** @type {string} */ (current.step_id);
  const next = ORDER[step]?.next ?? "done";
  engine.update(client, current.id, { step_id: next, metadata: { [step]: text }, last_interaction: true });
  if (next !== "done") return /** @type {string} */ (ORDER[next]?.asks);
  engine.close(client, current.id);
  const { size, topping } = /** @type {any} */ (current.metadata);
  return `A ${size} ${topping} is on its way.`;
}
