// What others changed, told to the listeners of this object: in the order of the changes, with what is stored now.

import { freeze } from "../front/metadata.js";

/** @typedef {import("../entry/index.js").AnyEvent} AnyEvent */

/**
 * @param {import("./driver.js").Others} others
 * @param {import("../front/events.js").Listeners} listeners
 * @param {Pick<import("./calls.js").StoredCalls, "get">} calls
 */
export function retell(others, listeners, calls) {
  let told = Promise.resolve();
  others.hear((hints) => {
    if (listeners.size === 0) return;
    told = told.then(async () => {
      const events = await Promise.all(hints.map((hint) => readAnew(hint, calls)));
      listeners.tell(events.filter((event) => event !== undefined));
    });
  });
}

/**
 * Undefined for what is gone by now: another hint tells of that.
 * @param {AnyEvent} hint
 * @param {Pick<import("./calls.js").StoredCalls, "get">} calls
 * @returns {Promise<AnyEvent | undefined>}
 */
async function readAnew(hint, calls) {
  if (hint.previous) freeze(hint.previous.metadata);
  if (!hint.conversation) return hint;
  const { client, id } = hint.conversation;
  try {
    return { ...hint, conversation: await calls.get(client, id) };
  } catch (error) {
    const { code } = /** @type {any} */ (error);
    if (code !== "NOT_FOUND" && code !== "CLOSED_ENGINE") console.error("convostate: a change in another tab could not be read.", error);
    return undefined;
  }
}
