// For Slack's Bolt.

import { inTurn, memoriesOf } from "./fence.js";
import { storageOptions, turnOptions } from "./options.js";

const NAME = "conversation";

/**
 * @param {import("../entry/frameworks.js").Backend} conversations
 * @param {import("../entry/bolt.js").StoreOptions} options
 * @returns {import("../entry/bolt.js").ConvoStore<any>}
 */
export function convoStore(conversations, options) {
  const { ttl, clientOf } = storageOptions(options, (/** @type {string} */ key) => ({ user_id: key, channel_id: "slack" }));
  /** @param {string} key */
  const at = (key) => memoriesOf(conversations, clientOf(key));
  return {
    async get(key) {
      const found = await at(key).recall(NAME);
      // By these words Bolt knows that there is none.
      if (!found) throw new Error("Conversation not found");
      return found.value;
    },
    async set(key, value, expiresAt) {
      const seconds = expiresAt === undefined ? ttl : (expiresAt - Date.now()) / 1000;
      if (seconds !== undefined && seconds <= 0) await at(key).forget(NAME);
      else await at(key).remember(NAME, value, { ttl: seconds });
    },
  };
}

/**
 * @param {import("../entry/frameworks.js").Backend} conversations
 * @param {import("../entry/bolt.js").TurnsOptions<any>} options
 */
export function turns(conversations, options) {
  const { wait, clientOf } = turnOptions(options, ofPerson);
  return async (/** @type {any} */ { body, context, next }) => {
    const args = { body, context };
    // Several listeners may hear one event, and each is to handle it once.
    let taken = 0;
    context.takeTurn = async (/** @type {any} */ fn, /** @type {any} */ own) => {
      taken += 1;
      const once = body.event_id && (taken === 1 ? body.event_id : `${body.event_id}/${taken}`);
      const client = /** @type {import("../entry/index.js").Client} */ (clientOf(args));
      return inTurn(conversations, client, fn, { wait, once, ...own });
    };
    await next();
  };
}

/**
 * A workspace's, or an organisation's; where an event is of no person, the turn is refused.
 * @param {import("../entry/bolt.js").SlackEvent} event
 */
function ofPerson({ context: { userId, teamId, enterpriseId } }) {
  return { user_id: /** @type {string} */ (userId), channel_id: `slack:${teamId ?? enterpriseId}` };
}
