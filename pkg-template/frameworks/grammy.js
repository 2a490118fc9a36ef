// For grammY, and its plugin for conversations.

import { checkType } from "../front/arguments.js";
import { inTurn } from "./fence.js";
import { storageOptions, turnOptions } from "./options.js";
import { valuesIn } from "./values.js";

const CHANNEL = "telegram";

/**
 * @param {import("../entry/frameworks.js").Backend} conversations
 * @param {import("../entry/grammy.js").StorageOptions} options
 * @returns {import("../entry/grammy.js").Storage<any>}
 */
export function storage(conversations, options) {
  const read = storageOptions(options, (/** @type {string} */ key) => ({ user_id: key, channel_id: CHANNEL }), ["name"]);
  if (read.name !== undefined) checkType(read.name, "string", "options.name");
  return valuesIn(conversations, read);
}

/**
 * @param {import("../entry/frameworks.js").Backend} conversations
 * @param {import("../entry/grammy.js").TurnsOptions<any>} options
 */
export function turns(conversations, options) {
  const { wait, clientOf } = turnOptions(options, chatOf);
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
 * The chat; where there is none, as of an inline query, the person's own, which has the person's id. A poll's update has neither.
 * @param {import("../entry/grammy.js").UpdateContext} ctx
 */
function chatOf({ chat, from }) {
  const id = (chat ?? from)?.id;
  return id === undefined ? undefined : { user_id: String(id), channel_id: CHANNEL };
}
