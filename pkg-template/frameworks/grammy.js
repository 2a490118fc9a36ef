// For grammY, and its plugin for conversations.

import { middleware, ofTelegram } from "./middleware.js";
import { storageOptions } from "./options.js";
import { valuesIn } from "./values.js";

const CHANNEL = "telegram";

/**
 * @param {import("../entry/frameworks.js").Backend} conversations
 * @param {import("../entry/grammy.js").StorageOptions} options
 * @returns {import("../entry/grammy.js").Storage<any>}
 */
export function storage(conversations, options) {
  const read = storageOptions(options, (/** @type {string} */ key) => ({ user_id: key, channel_id: CHANNEL }), ["name"]);
  return valuesIn(conversations, read);
}

/**
 * @param {import("../entry/frameworks.js").Backend} conversations
 * @param {import("../entry/grammy.js").TurnsOptions<any>} options
 */
export function turns(conversations, options) {
  return middleware(conversations, options, { personOf: chatOf, ...ofTelegram });
}

/**
 * The chat; where there is none, as of an inline query, the person's own, which has the person's id. A poll's update has neither.
 * @param {import("../entry/grammy.js").UpdateContext} ctx
 */
function chatOf({ chat, from }) {
  const id = (chat ?? from)?.id;
  return id === undefined ? undefined : { user_id: String(id), channel_id: CHANNEL };
}
