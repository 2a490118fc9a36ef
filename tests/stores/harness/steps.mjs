// A writer's calls, the same each time, so that what must be there after any number of them is known.

import { START } from "../../contract/support.mjs";

export const clientOf = (round) => ({ bot_id: "shop", user_id: `u${round}`, channel_id: "web" });

const CALLS = 8;

/** The call of that number, from 0. */
export function callOf(step) {
  const id = `c${step - (step % CALLS)}`;
  const calls = [
    ["create", { id, flow_id: "order", metadata: { step, text: "é".repeat(step % 50) } }],
    ["update", id, { step_id: `s${step}`, metadata: { step, old: null }, last_interaction: true }],
    ["create", { id: `${id}-other`, metadata: [step] }],
    ["update", `${id}-other`, { flow_id: "pay", last_interaction: true }],
    ["close", id, "SWITCHED"],
    ["closeAll", "FAILED"],
    ["remember", `${id}-${step % 3}`, { step, text: "é".repeat(step % 50) }, step % 2 ? { ttl: 3600 } : {}],
    ["forget", `c${step - (step % CALLS) - CALLS}-0`],
  ];
  return calls[step % CALLS];
}

/** Does the calls of a round one after the other on what `open` gives, with the time that each has; `on` is told after each. */
export async function perform(open, round, on) {
  const clock = { at: START };
  const conversations = await open({ now: () => clock.at });
  for (let step = 0; ; step += 1) {
    clock.at = START + step;
    const [name, ...args] = callOf(step);
    await conversations[name](clientOf(round), ...args);
    await on(step);
  }
}

/** A client's conversations and memories, but for the versions of memories, which are random. */
export async function everything(conversations, round) {
  const memories = await memoriesOf(conversations, clientOf(round));
  return { conversations: await allOf(conversations, clientOf(round)), memories: memories.map(({ version, ...memory }) => memory) };
}

/** A client's memories, from all pages. */
export async function memoriesOf(conversations, client, options) {
  const all = [];
  let pagination_key;
  do {
    const page = await conversations.memories(client, { limit: 100, ...options, pagination_key });
    all.push(...page.memories);
    ({ pagination_key } = page);
  } while (pagination_key);
  return all;
}

/** A client's conversations, from all pages. */
export async function allOf(conversations, client) {
  const all = [];
  let pagination_key;
  do {
    const page = await conversations.list(client, { limit: 100, pagination_key });
    all.push(...page.conversations);
    ({ pagination_key } = page);
  } while (pagination_key);
  return all;
}
