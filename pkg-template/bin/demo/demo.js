// `convostate demo`: what it is, in two seconds.

import { setTimeout as sleep } from "node:timers/promises";
import { chat } from "./chat.js";
import { day } from "./day.js";

const LEFT = 40;
/** Between two messages, where somebody looks on. */
const BEAT_MS = 200;
const DIM = ["\u001b[2m", "\u001b[0m"];
const BOLD = ["\u001b[1m", "\u001b[0m"];

/** @returns {Promise<number>} the code to exit with */
export async function demo() {
  const { isTTY = false } = process.stdout;
  const isPlain = !isTTY || process.env.NO_COLOR !== undefined;
  const styled = (/** @type {string[]} */ [on, off], /** @type {string} */ text) => (isPlain ? text : `${on}${text}${off}`);
  const row = (/** @type {string} */ left, /** @type {string} */ right) => console.log(`  ${left.padEnd(LEFT)}${styled(DIM, right)}`.trimEnd());

  console.log(styled(BOLD, "\nA chat, and where its conversations stand"));
  for (const { said, answered, states } of chat()) {
    console.log();
    const lines = Math.max(2, states.length);
    for (let line = 0; line < lines; line += 1) row(["you: " + said, "bot: " + answered][line] ?? "", states[line] ?? "");
    if (isTTY) await sleep(BEAT_MS);
  }

  console.log(styled(BOLD, "\nA day, simulated"));
  const { people, turns, calls, conversations, wrong, expired, seconds, bytes } = day();
  console.log(`
  ${count(people)} people, ${count(turns)} messages, ${count(conversations)} conversations; a day in ${seconds.toFixed(2)} s
  ${count(Math.round(calls / seconds))} calls a second, each answered at once, ${Math.round(bytes / 1024)} KiB for all that is kept
  ${count(turns)} times it was asked where somebody stood: ${wrong === 0 ? "all answers right" : `${count(wrong)} answers wrong`}
  ${count(expired)} places were held for half an hour, and ran out of time`);

  console.log(`${styled(BOLD, "\nNext")}

  npm install convostate                      a bot in 15 lines: https://github.com/convostate/convostate#readme
  npx convostate serve                        the same for any language, over HTTP
  npx convostate serve --store sqlite:bot.db  kept on a disk; Redis and PostgreSQL go the same way
`);
  return wrong === 0 ? 0 : 1;
}

/** @param {number} number */
function count(number) {
  return number.toLocaleString("en");
}
