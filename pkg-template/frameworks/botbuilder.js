// For the Bot Framework SDK and the Microsoft 365 Agents SDK, which have the same interface.

import { shared } from "../front/conversation-error.js";
import { memoriesOf } from "./fence.js";
import { middleware } from "./middleware.js";
import { storageOptions } from "./options.js";

/** Where a context keeps its turn. One for all copies of this module. */
const TURN = shared("botbuilder", () => Symbol("convostate.turn"));
/** No memory has this version. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** What the keys of both SDKs look like: channel, and then a person or a conversation. The last part is a namespace, most often empty. */
const KEYS = [
  /^auth\/([^/]+)\/(.+)$/,
  /^([^/]+)\/[^/]+\/(?:conversations|users)\/(.+)$/,
  /^([^/]+)\/conversations\/.+\/users\/(.+)\/[^/]*$/,
  /^([^/]+)\/(?:conversations|users)\/(.+?)(?:\/[^/]*)?$/,
];

/**
 * @param {import("../entry/frameworks.js").Backend} conversations
 * @param {import("../entry/botbuilder.js").StorageOptions} options
 * @returns {import("../entry/botbuilder.js").Storage}
 */
export function storage(conversations, options) {
  const { ttl, clientOf } = storageOptions(options, ofKey);
  /** @param {string} key */
  const at = (key) => memoriesOf(conversations, clientOf(key));
  return {
    async read(keys) {
      /** @type {[string, any][]} */
      const items = [];
      for (const key of keys ?? []) {
        const found = await at(key).recall(key);
        if (found) items.push([key, { ...found.value, eTag: String(found.version) }]);
      }
      return Object.fromEntries(items);
    },
    async write(changes) {
      for (const [key, { eTag, ...value }] of Object.entries(changes ?? {})) {
        await at(key).remember(key, value, { ttl, ifVersion: versionOf(eTag) });
      }
    },
    async delete(keys) {
      for (const key of keys) await at(key).forget(key);
    },
  };
}

/**
 * @param {import("../entry/frameworks.js").Backend} conversations
 * @param {import("../entry/botbuilder.js").TurnsOptions<any>} options
 */
export function turns(conversations, options) {
  return middleware(conversations, options, {
    personOf: ofContext,
    messageOf,
    keep: ({ turnState }, turn) => turnState.set(TURN, turn),
  });
}

/** @param {import("../entry/botbuilder.js").BotContext} context */
export function turnOf({ turnState }) {
  const turn = turnState.get(TURN);
  if (!turn) throw new TypeError("This context has no turn: call adapter.use(turns(…)) before what needs one.");
  return turn;
}

/**
 * Only a message's id names one delivery: that of an edit or a reaction is the message's, and an invoke wants its answer each time.
 * @param {import("../entry/botbuilder.js").BotContext} context
 */
function messageOf({ activity: { type, id } }) {
  return type === "message" && id ? id : undefined;
}

/** @param {import("../entry/botbuilder.js").BotContext} context */
function ofContext({ activity: { conversation, channelId } }) {
  return conversation && channelId ? { user_id: conversation.id, channel_id: channelId } : undefined;
}

/** @param {string} key */
function ofKey(key) {
  for (const form of KEYS) {
    const [, channel_id, user_id] = form.exec(key) ?? [];
    if (channel_id && user_id) return { user_id, channel_id };
  }
  return { user_id: key, channel_id: "botbuilder" };
}

/**
 * None, and what is to be written over in any case, is no version. A tag that another storage gave is stale.
 * @param {string} [eTag]
 */
function versionOf(eTag) {
  if (!eTag || eTag === "*") return undefined;
  const version = Number(eTag);
  return Number.isSafeInteger(version) && version > 0 ? version : NEVER;
}
