/**
 * A name that no other client has.
 * @param {import("../entry/index.js").Client} client
 */
export function nameOf({ bot_id, user_id, channel_id }) {
  return JSON.stringify([bot_id, user_id, channel_id]);
}
