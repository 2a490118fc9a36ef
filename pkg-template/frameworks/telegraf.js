// For Telegraf.

import { checkType } from "../front/arguments.js";
import { inTurn } from "./fence.js";
import { storageOptions, turnOptions } from "./options.js";
import { valuesIn } from "./values.js";

const CHANNEL = "telegram";

/**
 * @param {import("../entry/frameworks.js").Backend} conversations
 * @param {import("../entry/telegraf.js").StoreOptions} options
 * @returns {import("../entry/telegraf.js").Store<any>}
 */
export function store(conversations, options) {
  const read = storageOptions(options, ofKey, ["name"]);
  if (read.name !== undefined) checkType(read.name, "string", "options.name");
  const values = valuesIn(conversations, read);
  return { get: values.read, set: values.write, delete: values.delete };
}

/**
 * @param {import("../entry/frameworks.js").Backend} conversations
 * @param {import("../entry/telegraf.js").TurnsOptions<any>} options
 */
export function turns(conversations, options) {
  const { wait, clientOf } = turnOptions(options, ofUpdate);
  return async (/** @type {any} */ ctx, /** @type {() => Promise<void>} */ next) => {
    const client = clientOf(ctx);
    if (!client) return next();
    const work = (/** @type {any} */ turn) => {
      ctx.turn = turn;
      return next();
    };
    return inTurn(conversations, client, work, { wait, once: String(ctx.update.update_id) });
  };
}

/**
 * Telegraf's own keys are `FROM:CHAT`.
 * @param {string} key
 */
function ofKey(key) {
  const [, from, chat] = /^(-?\d+):(-?\d+)$/.exec(key) ?? [];
  return from === undefined ? { user_id: key, channel_id: CHANNEL } : inChat(from, chat);
}

/**
 * The person in the chat; where there is none, as of an inline query, in the person's own. A channel's posts have no person, and no session.
 * @param {import("../entry/telegraf.js").UpdateContext} ctx
 */
function ofUpdate({ chat, from }) {
  return from && inChat(from.id, (chat ?? from).id);
}

/**
 * @param {string | number} from
 * @param {string | number | undefined} chat
 */
function inChat(from, chat) {
  return { user_id: String(from), channel_id: `${CHANNEL}:${chat}` };
}
