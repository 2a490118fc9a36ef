// A server tells nobody what changed: whoever wants to hear of it looks again, after each call and every two seconds.

/**
 * @typedef {import("../convostate/index.js").Conversation} Conversation
 * @typedef {import("../convostate/index.js").ConversationEvent} ConversationEvent
 * @typedef {import("../convostate/index.js").Client} Client
 * @typedef {import("../convostate/index.js").Listener} Listener
 */

const EVERY_MS = 2000;
/** The most that one page of a list can hold. */
const SEEN = 100;
const WRITES = /** @type {const} */ (["create", "update", "close", "closeAll", "erase", "modify"]);

/**
 * The calls of the remote adapter, with `subscribe` for one client.
 * @param {import("../convostate/remote.js").RemoteConversations} remote
 * @param {Client} client
 */
export function polled(remote, client) {
  /** @type {Set<Listener>} */
  const listeners = new Set();
  /** @type {Map<string, Conversation> | undefined} */
  let known;
  let looking = Promise.resolve();
  let waiting = 0;

  async function see() {
    const { conversations } = await remote.list(client, { limit: SEEN });
    const before = known;
    known = new Map(conversations.map((one) => [one.id, one]));
    if (!before) return;
    for (const event of differences(before, known)) listeners.forEach((listener) => listener(event));
  }
  // A look that fails is made up for by the next one; the calls themselves tell what is wrong.
  function look() {
    waiting += 1;
    looking = looking.then(see).catch(() => {}).then(() => void (waiting -= 1));
  }
  const timer = setInterval(() => document.hidden || waiting > 0 || look(), EVERY_MS);
  look();

  const calls = Object.fromEntries(
    WRITES.map((name) => [
      name,
      async (/** @type {any[]} */ ...args) => {
        const answer = await /** @type {any} */ (remote)[name](...args);
        look();
        return answer;
      },
    ]),
  );
  return {
    .../** @type {Pick<typeof remote, typeof WRITES[number]>} */ (calls),
    get: remote.get.bind(remote),
    latest: remote.latest.bind(remote),
    list: remote.list.bind(remote),
    /** @param {Listener} listener */
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    dispose() {
      clearInterval(timer);
      return remote.dispose();
    },
  };
}

/**
 * What happened between two looks, oldest conversation first.
 * @param {Map<string, Conversation>} before
 * @param {Map<string, Conversation>} after
 */
function* differences(before, after) {
  for (const [id, previous] of before) {
    if (!after.has(id) && after.size < SEEN) yield /** @type {ConversationEvent} */ ({ type: "erased", conversation: null, previous });
  }
  for (const [id, conversation] of [...after].reverse()) {
    const previous = before.get(id) ?? null;
    const type = typeOf(previous, conversation);
    if (type) yield /** @type {ConversationEvent} */ ({ type, conversation, previous });
  }
}

/**
 * @param {Conversation | null} previous
 * @param {Conversation} conversation
 */
function typeOf(previous, { version, status }) {
  if (!previous) return "created";
  if (previous.status !== status) return status === "EXPIRED" ? "expired" : "closed";
  return previous.version === version ? undefined : "updated";
}
