const EVERY_MS = 1000;

/**
 * Lets the store write down what ran out of time, soon after it did: its listeners then hear of it.
 * Without this it would read as EXPIRED all the same, but nobody would be told.
 * @param {import("./stores.js").Opened} conversations
 * @param {import("../convostate/index.js").Client} client
 * @returns what ends it
 */
export function sweepInTime(conversations, client) {
  const { sweep } = conversations;
  if (!sweep) return () => {};
  /** @type {Map<string, number>} */
  const deadlines = new Map();
  /** @param {import("../convostate/index.js").Conversation} conversation */
  const note = ({ id, status, expires_at }) => {
    if (status === "OPEN" && expires_at) deadlines.set(id, Date.parse(expires_at));
    else deadlines.delete(id);
  };
  const stop = conversations.subscribe(({ conversation, previous }) => {
    if (conversation) note(conversation);
    else if (previous) deadlines.delete(previous.id);
  });
  const look = async () => {
    const now = Date.now();
    if ([...deadlines.values()].some((deadline) => deadline <= now)) await sweep();
  };
  // What fails now is tried again at the next tick.
  const timer = setInterval(() => look().catch(() => {}), EVERY_MS);
  const found = async () => (await conversations.list(client, { status: "OPEN", limit: 100 })).conversations.forEach(note);
  found().catch(() => {});
  return () => {
    stop();
    clearInterval(timer);
  };
}
