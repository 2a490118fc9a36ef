const EVERY_MS = 1000;

/**
 * Lets the store write down what ran out of time, soon after it did: its listeners then hear of it. Without this it would read as EXPIRED
 * all the same, but nobody would be told. A store that sweeps at its server only is read again.
 * @param {import("./stores.js").Opened} conversations
 * @param {import("../convostate/index.js").Client} client
 * @param {() => Promise<unknown>} readAgain
 * @returns what ends it
 */
export function sweepInTime(conversations, client, readAgain) {
  const { sweep = readAgain } = conversations;
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
    const over = [...deadlines].filter(([, deadline]) => deadline <= now);
    if (over.length === 0) return;
    await sweep();
    for (const [id, deadline] of over) if (deadlines.get(id) === deadline) deadlines.delete(id);
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
