// The turn within which an adapter is called. What a framework keeps of the turn's client is then written by the turn: it is not waited
// for, and refused once the turn is over or has lost its lease.

import { AsyncLocalStorage } from "node:async_hooks";
import { shared } from "../front/conversation-error.js";
import { nameOf } from "../front/names.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../entry/frameworks.js").Backend} Backend */
/** @typedef {import("../entry/frameworks.js").Memories} Memories */

/**
 * @typedef {object} UnderWay
 * @property {Backend} conversations
 * @property {string} client
 * @property {any} turn
 * @property {UnderWay | undefined} outer the turn of another client within which this one was taken
 */

/**
 * One for all copies of this module, since each entry has its own.
 * @type {AsyncLocalStorage<UnderWay>}
 */
const turns = shared("frameworks", () => new AsyncLocalStorage());

/**
 * Runs `fn` in a turn of this client.
 * @template Answer
 * @param {Backend} conversations
 * @param {Client} client
 * @param {(turn: any) => Answer | Promise<Answer>} fn
 * @param {import("../entry/index.js").TurnOptions} options
 * @returns {Promise<Answer | undefined>} what `fn` answered; undefined when the message was handled before
 */
export async function inTurn(conversations, client, fn, { once, ...options }) {
  const outer = turns.getStore();
  const work = (/** @type {any} */ turn) => turns.run({ conversations, client: nameOf(client), turn, outer }, () => fn(turn));
  if (once === undefined) return conversations.turn(client, work, options);
  return (await conversations.turn(client, work, { ...options, once })).value;
}

/**
 * The memory calls of a client: those of its turn within which this is asked, or else the plain ones.
 * @param {Backend} conversations
 * @param {Client} client
 * @returns {Memories}
 */
export function memoriesOf(conversations, client) {
  const name = nameOf(client);
  for (let at = turns.getStore(); at; at = at.outer) {
    if (at.conversations === conversations && at.client === name) return at.turn;
  }
  return {
    remember: (key, value, options) => conversations.remember(client, key, value, options),
    recall: (key) => conversations.recall(client, key),
    forget: (key, options) => conversations.forget(client, key, options),
    memories: (options) => conversations.memories(client, options),
  };
}
