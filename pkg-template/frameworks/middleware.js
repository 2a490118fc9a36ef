// Turns as a middleware of `(context, next)`, which most frameworks have.

import { inTurn } from "./fence.js";
import { turnOptions } from "./options.js";

/**
 * @template Context
 * @typedef {object} Ways
 * @property {(context: Context) => import("../entry/frameworks.js").Person | undefined} personOf whose an update is, unless an option says so
 * @property {(context: Context) => string | undefined} messageOf by what it is known when it is delivered again
 * @property {(context: Context, turn: any) => void} keep puts the turn where handlers find it
 */

/**
 * @template Context
 * @param {import("../entry/frameworks.js").Backend} conversations
 * @param {any} options
 * @param {Ways<Context>} ways
 */
export function middleware(conversations, options, { personOf, messageOf, keep }) {
  const { wait, clientOf } = turnOptions(options, personOf);
  return async (/** @type {Context} */ context, /** @type {() => Promise<void>} */ next) => {
    const client = clientOf(context);
    if (!client) return next();
    const work = (/** @type {any} */ turn) => {
      keep(context, turn);
      return next();
    };
    return inTurn(conversations, client, work, { wait, once: messageOf(context) });
  };
}

/** Of Telegram's updates, whatever the library. */
export const ofTelegram = {
  messageOf: (/** @type {any} */ { update }) => String(update.update_id),
  keep: (/** @type {any} */ context, /** @type {any} */ turn) => {
    context.turn = turn;
  },
};
