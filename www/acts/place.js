/** The acts have a database of their own: what they play is no visitor's conversation. */
export const DATABASE = "convostate-acts";

/** @param {string} visitor */
export const clientOf = (visitor) => ({ bot_id: "tea-house", user_id: visitor, channel_id: "acts" });
