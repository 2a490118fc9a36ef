import { linesOf } from "./bot.js";

/** Each says one line of the bot's, and what it answers, if it answers something. */
const SPEAKING = ["create", "update"];

/**
 * The lines that a store holds back for a server: `id number` of each.
 * @param {import("./bot.js").Conversation[]} conversations
 * @param {{ id: string | null, call: string }[]} pending writes that are not sent yet
 */
export function* waitingLines(conversations, pending) {
  for (const conversation of conversations) {
    let writes = pending.filter(({ id, call }) => id === conversation.id && SPEAKING.includes(call)).length;
    const lines = linesOf(conversation);
    for (let number = lines.length - 1; number >= 0; number -= 1) {
      if (lines[number]?.by === "bot") writes -= 1;
      if (writes < 0) break;
      yield `${conversation.id} ${number}`;
    }
  }
}
