import { Engine } from "convostate";
import { answer } from "./bot.js";

const ADA = { bot_id: "pizza", user_id: "ada", channel_id: "telegram" };
const SAID = ["A pizza, please", "large", "Are you still open?", "No, thanks", "margherita", "12 Oak Street"];

/**
 * A chat, and after each message where its conversations stand.
 * @returns {Generator<{ said: string, answered: string, states: string[] }>}
 */
export function* chat() {
  const engine = new Engine();
  for (const said of SAID) {
    const answered = answer(engine, ADA, said);
    const { conversations } = engine.list(ADA);
    const current = engine.latest(ADA)?.id;
    yield { said, answered, states: conversations.map((one) => stateOf(one, one.id === current)) };
  }
}

/**
 * @param {import("convostate").Conversation} conversation
 * @param {boolean} isCurrent
 */
function stateOf({ flow_id, step_id, status, version, metadata }, isCurrent) {
  const known = Object.entries(/** @type {object} */ (metadata)).map(([name, value]) => `${name}: ${value}`);
  const place = status === "OPEN" ? `${flow_id} › ${step_id}` : `${flow_id}`;
  const held = status === "OPEN" && !isCurrent ? ", on hold" : "";
  return [`${place}  ${status}${held}  v${version}`, ...(known.length > 0 ? [known.join(", ")] : [])].join("  ");
}
