// One turn of the bot: read where the conversation stands, act, write it back. It knows neither the page nor the store.

/**
 * @typedef {import("../convostate/index.js").Conversation} Conversation
 * @typedef {import("./flows.js").Flow} Flow
 * @typedef {import("./flows.js").Step} Step
 * @typedef {import("../convostate/index.js").Engine} Engine
 * @typedef {"create" | "get" | "latest" | "update" | "close" | "closeAll" | "list" | "erase"} Call
 * @typedef {{ [Name in Call]: (...args: Parameters<Engine[Name]>) => ReturnType<Engine[Name]> | Promise<ReturnType<Engine[Name]>> }
 *   & { subscribe: (listener: (event: any) => void) => () => void, turn?: (client: import("../convostate/index.js").Client, fn: () => Promise<any>) => Promise<any>,
 *   pending?: (client: import("../convostate/index.js").Client) => Promise<{ id: string | null, call: string }[]> }} Conversations
 *   the engine, a store, or a server's, when somebody tells of its changes
 * @typedef {{ conversations: Conversations, client: import("../convostate/index.js").Client, flows: Record<string, Flow>, fallback: string }} Bot
 * @typedef {{ id: string, text: string, again?: boolean }} Message `again` when it was sent before and no answer came
 * @typedef {{ by: "you" | "bot", text: string, at?: number, step?: string, to?: string, ends?: import("../convostate/index.js").FinalStatus }} Line
 *   `at`: when it was said; `to`: the message that it answers
 * @typedef {{ conversation: Conversation, line: Line, number: number }} Said
 */

/** How many lines a conversation keeps: enough to read back, and well within the 64 KiB of its metadata. */
const KEPT = 40;
const ATTEMPTS = 3;
const MOVED_ON = ["CONFLICT", "NOT_OPEN"];

/**
 * Answers one message. What was said is in the conversation afterwards; the answer here is only what no conversation can hold.
 * @param {Bot} bot
 * @param {Message} message
 * @returns {Promise<string | void>}
 */
export function turn(bot, message) {
  const { conversations, client } = bot;
  const work = () => answered(bot, message);
  // Turns of one client wait for each other, in all tabs.
  return conversations.turn ? conversations.turn(client, work) : work();
}

/**
 * @param {Bot} bot
 * @param {Message} message
 */
async function answered(bot, message) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(bot, message);
    } catch (error) {
      // Somebody who takes no turns was quicker, or the time ran out between reading and writing: read again.
      if (attempt === ATTEMPTS || !MOVED_ON.includes(/** @type {any} */ (error).code)) throw error;
      message = { ...message, again: true };
    }
  }
}

/**
 * @param {Bot} bot
 * @param {Message} message
 */
async function once(bot, message) {
  const { conversations, client, flows, fallback } = bot;
  const command = COMMANDS.get(message.text.toLowerCase());
  if (command) return command(bot);

  const open = await latest(bot);
  if (message.again && (await wasHeard(bot, message))) return;
  const step = open && stepOf(flows, open);
  // It was begun by a bot that knew other steps.
  if (open && !step) await conversations.close(client, open.id, "FAILED");
  const called = flowCalled(flows, message.text);
  if (open && step && !called) return proceed(bot, open, step, message);
  // Whoever is called away from a conversation finds it again: it stays open meanwhile.
  const held = called && (await openOf(bot, called));
  return held ? goBack(bot, held, message) : begin(bot, called ?? fallback, message);
}

/** @param {Bot} bot */
async function stop({ conversations, client }) {
  await conversations.closeAll(client);
  return "Whatever was open is closed.";
}

/** @param {Bot} bot */
async function forget({ conversations, client }) {
  const count = await conversations.erase(client);
  return `Forgotten: ${count} ${count === 1 ? "conversation" : "conversations"}.`;
}

/** No object: of that, "constructor" would be a command as well. */
const COMMANDS = new Map([["stop", stop], ["forget me", forget]]);

/**
 * The open conversation, after what a turn that was cut off had still to do.
 * @param {Bot} bot
 */
async function latest({ conversations, client }) {
  const open = await conversations.latest(client);
  const ends = open && linesOf(open).at(-1)?.ends;
  if (!ends) return open;
  await conversations.close(client, open.id, ends);
  return conversations.latest(client);
}

/**
 * @param {Bot} bot
 * @param {Message} message
 */
async function wasHeard({ conversations, client }, message) {
  const page = await conversations.list(client);
  return page.conversations.some((one) => linesOf(one).some((line) => line.to === message.id));
}

/**
 * The conversation of a flow that is open, maybe on hold behind another one.
 * @param {Bot} bot
 * @param {string} flow_id
 */
async function openOf({ conversations, client, flows }, flow_id) {
  const page = await conversations.list(client, { status: "OPEN", limit: 100 });
  return page.conversations.find((one) => one.flow_id === flow_id && stepOf(flows, one));
}

/**
 * @param {Bot} bot
 * @param {string} flow_id
 * @param {Message} message
 */
async function begin({ conversations, client, flows }, flow_id, message) {
  const { first, steps, ttl } = /** @type {Flow} */ (flows[flow_id]);
  const answer = { step: first, text: said(steps[first], {}, message.text) };
  await conversations.create(client, { flow_id, step_id: first, ttl, metadata: { log: noted([], ...exchange(message, answer)) } });
}

/**
 * Asks again what a conversation on hold was about to hear.
 * @param {Bot} bot
 * @param {Conversation} held
 * @param {Message} [message] that called for it; without one, another conversation has ended
 */
async function goBack({ conversations, client, flows }, held, message) {
  const memory = /** @type {import("./flows.js").Memory} */ (held.metadata);
  const question = said(stepOf(flows, held), memory, message?.text ?? "");
  const answer = { step: /** @type {string} */ (held.step_id), text: `${flows[held.flow_id ?? ""]?.back}. ${question}` };
  const lines = message ? exchange(message, answer) : [{ by: /** @type {const} */ ("bot"), ...answer }];
  const body = { metadata: { log: noted(linesOf(held), ...lines) }, last_interaction: true };
  await conversations.update(client, held.id, body, { ifVersion: held.version });
}

/**
 * @param {Bot} bot
 * @param {Conversation} open
 * @param {Step} step
 * @param {Message} message
 */
async function proceed(bot, open, step, message) {
  const { conversations, client, flows } = bot;
  const memory = /** @type {import("./flows.js").Memory} */ (open.metadata);
  const { to = /** @type {string} */ (open.step_id), data, says, ends } = heard(step, message.text, memory);
  const next = flows[/** @type {string} */ (open.flow_id)]?.steps[to];
  const text = says ?? said(next, { ...memory, ...data }, message.text);
  const log = noted(linesOf(open), ...exchange(message, { step: to, text, ...(ends && { ends }) }));
  const body = { step_id: to, metadata: { ...data, log }, last_interaction: true };
  await conversations.update(client, open.id, body, { ifVersion: open.version });
  if (!ends) return;
  await conversations.close(client, open.id, ends);
  const held = await conversations.latest(client);
  if (held && stepOf(flows, held)) await goBack(bot, held);
}

/**
 * A mistake in a flow ends the conversation, not the bot.
 * @param {Step} step
 * @param {string} text
 * @param {import("./flows.js").Memory} memory
 * @returns {import("./flows.js").Outcome}
 */
function heard(step, text, memory) {
  try {
    return step.hears(text, memory);
  } catch (error) {
    return { ends: "FAILED", says: "Sorry, something broke at my end.", data: { error: String(error) } };
  }
}

/**
 * @param {Step | undefined} step
 * @param {import("./flows.js").Memory} memory
 * @param {string} text
 */
function said(step, memory, text) {
  const says = step?.says ?? "";
  return typeof says === "function" ? says(memory, text) : says;
}

/**
 * @param {Record<string, Flow>} flows
 * @param {Conversation} conversation
 */
function stepOf(flows, { flow_id, step_id }) {
  return flows[flow_id ?? ""]?.steps[step_id ?? ""];
}

/**
 * @param {Record<string, Flow>} flows
 * @param {string} text
 */
function flowCalled(flows, text) {
  const words = text.toLowerCase();
  return Object.keys(flows).find((name) => flows[name]?.calls.includes(words) || flows[name]?.back.toLowerCase() === words);
}

/**
 * @param {Message} message
 * @param {{ step: string, text: string, ends?: Line["ends"] }} answer
 * @returns {Line[]}
 */
function exchange({ id, text }, answer) {
  return [{ by: "you", text }, { by: "bot", to: id, ...answer }];
}

/**
 * What is new in a conversation's log, by number: so an update sends only the lines that are new, and old ones go by null.
 * @param {Line[]} lines
 * @param {Line[]} added
 * @returns {Record<string, Line | null>}
 */
function noted(lines, ...added) {
  const log = /** @type {Record<string, Line | null>} */ ({});
  added.forEach((line, index) => {
    const number = lines.length + index;
    log[number] = { at: now(), ...line };
    if (number >= KEPT) log[number - KEPT] = null;
  });
  return log;
}

let latestTime = 0;

/** Two lines have two times, so that they keep their order when they lie in two conversations. */
function now() {
  latestTime = Math.max(Date.now(), latestTime + 1);
  return latestTime;
}

/**
 * What was said in a conversation. A line's place is its number; lines too old to be kept are left empty.
 * @param {Conversation} conversation
 * @returns {Line[]}
 */
export function linesOf({ metadata }) {
  /** @type {Line[]} */
  const lines = [];
  const log = /** @type {{ log?: Record<string, Line> } | null} */ (metadata)?.log ?? {};
  for (const [number, line] of Object.entries(log)) lines[Number(number)] = line;
  return lines;
}

/**
 * What was said in several conversations, as it went to and fro between them.
 * @param {Conversation[]} conversations oldest first
 * @returns {Said[]}
 */
export function talkOf(conversations) {
  const talk = conversations.flatMap((conversation) => {
    // Within a conversation the numbers decide: two tabs may have clocks that differ.
    let at = 0;
    return linesOf(conversation).map((line, number) => ({ conversation, line, number, at: (at = Math.max(at, line.at ?? 0)) }));
  });
  return talk.sort((one, other) => one.at - other.at);
}
