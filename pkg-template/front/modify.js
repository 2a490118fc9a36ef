// Reads, asks for the change, writes it if nobody else has written meanwhile; again when somebody has.

import { checkFields, checkType, numberFrom, readClient } from "./arguments.js";
import { pause } from "./pause.js";

const ATTEMPTS = 10;

/**
 * @param {{ get: (...args: any) => any, update: (...args: any) => any }} conversations
 * @param {import("../entry/index.js").Client} client
 * @param {string} id
 * @param {(conversation: import("../entry/index.js").Conversation) => unknown} fn
 * @param {import("../entry/index.js").ModifyOptions} [options]
 * @param {object} [more] options of each call
 */
export async function modify(conversations, client, id, fn, options = {}, more = {}) {
  checkType(fn, "function", "fn");
  const given = checkFields(options, "options", ["attempts"]);
  const attempts = numberFrom(1, given.attempts ?? ATTEMPTS, "options.attempts");
  const who = readClient(client);
  for (let attempt = 1; ; attempt += 1) {
    const began = performance.now();
    const conversation = await conversations.get(who, id, more);
    const body = await fn(conversation);
    try {
      return await conversations.update(who, id, body, { ...more, ifVersion: conversation.version }, false, true);
    } catch (error) {
      if (/** @type {any} */ (error)?.code !== "CONFLICT" || attempt >= attempts) throw error;
    }
    // By the time that the try took: what is too short meets the same others again. A second at the most.
    await pause(Math.random() * Math.min(2 ** attempt * (1 + performance.now() - began), 1000));
  }
}
