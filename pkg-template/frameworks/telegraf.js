// For Telegraf.

import { middleware, ofTelegram } from "./middleware.js";
import { storageOptions } from "./options.js";
import { valuesIn } from "./values.js";

const CHANNEL = "telegram";

/**
 * @param {import("../entry/frameworks.js").Backend} conversations
 * @param {import("../entry/telegraf.js").StoreOptions} options
 * @returns {import("../entry/telegraf.js").Store<any>}
 */
export function store(conversations, options) {
  const read = storageOptions(options, ofKey, ["name"]);
  const values = valuesIn(conversations, read);
  return { get: values.read, set: values.write, delete: values.delete };
}

/**
 * @param {import("../entry/frameworks.js").Backend} conversations
 * @param {import("../entry/telegraf.js").TurnsOptions<any>} options
 */
export function turns(conversations, options) {
  return middleware(conversations, options, { personOf: ofUpdate, ...ofTelegram });
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
