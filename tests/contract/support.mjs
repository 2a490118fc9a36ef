export const ADA = { bot_id: "shop", user_id: "ada", channel_id: "web" };
export const BOB = { bot_id: "shop", user_id: "bob", channel_id: "web" };

export const START = Date.UTC(2026, 10, 22, 10, 31);

export function clockAt(at = START) {
  const clock = { at, now: () => clock.at };
  return clock;
}

/** What the clients can see, by every call that reads. */
export function viewOf(engine, ...clients) {
  return clients.map((client) => {
    const listed = [];
    let pagination_key;
    do {
      const page = engine.list(client, { limit: 100, pagination_key });
      listed.push(...page.conversations);
      ({ pagination_key } = page);
    } while (pagination_key);
    return { latest: engine.latest(client), listed, got: listed.map(({ id }) => engine.get(client, id)) };
  });
}

/** For `assert.throws`: a ConversationError with this code, and this path where one is given. */
export const coded = (code, path) => (error) =>
  error.name === "ConversationError" && error.code === code && (path === undefined || error.details.path === path);

/** The object, and what happens when one of its fields is read. */
export const when = (object, field, then) =>
  Object.defineProperty({ ...object }, field, {
    enumerable: true,
    get() {
      then();
      return object[field];
    },
  });
