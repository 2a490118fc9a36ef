/** The clients of a bot, and how many conversations there are. */

import { ADA, BOB, FINAL, START, check, clockAt, define, equal, refused } from "./check.js";

const shop = (user_id) => ({ ...ADA, user_id });
const usersOf = (page) => page.clients.map(({ user_id }) => user_id).sort();

async function everyone(conversations, options) {
  const found = [];
  let pagination_key;
  for (let pages = 0; pages < 1000; pages += 1) {
    const page = await conversations.clients({ ...options, pagination_key });
    check(page.clients.length <= (options.limit ?? 25), "a page of no more clients than were asked for");
    equal(Object.keys(page).filter((key) => key !== "pagination_key"), ["clients"], "the fields of a page");
    found.push(...page.clients);
    ({ pagination_key } = page);
    if (pagination_key === undefined) return { clients: found };
    check(typeof pagination_key === "string", "pagination_key is a text");
  }
  throw new Error("clients gives one page after the other without an end");
}

export const everyones = [
  define("clients: each of the bot's, once, in an order that stays", ["clients"], async (open) => {
    const conversations = await open();
    equal(await everyone(conversations, { bot_id: "shop" }), { clients: [] }, "nobody");
    const users = Array.from({ length: 30 }, (_, index) => `user${index} é`);
    for (const user of users) await conversations.create(shop(user), { id: "a" });
    await conversations.create(shop(users[0]), { id: "b" });
    await conversations.create({ ...ADA, bot_id: "bank" });
    await conversations.create({ ...ADA, user_id: users[0], channel_id: "app" });
    const all = await everyone(conversations, { bot_id: "shop" });
    equal(usersOf(all), [...users, users[0]].sort(), "who there is");
    equal(Object.keys(all.clients[0]).sort(), ["bot_id", "channel_id", "user_id"], "the fields of a client");
    for (const limit of [1, 7, 31, 100]) equal(await everyone(conversations, { bot_id: "shop", limit }), all, `by pages of ${limit}`);
    equal(usersOf(await everyone(conversations, { bot_id: "bank" })), ["ada"], "another bot's");
    equal(usersOf(await everyone(conversations, { bot_id: "none" })), [], "a bot's that nobody talks to");
  }),

  define("clients: who comes and goes between two pages moves nobody else", ["clients", "erase"], async (open) => {
    const conversations = await open();
    const users = Array.from({ length: 12 }, (_, index) => `user${index}`);
    for (const user of users) await conversations.create(shop(user));
    const { clients: all } = await conversations.clients({ bot_id: "shop" });
    const first = await conversations.clients({ bot_id: "shop", limit: 5 });
    equal(first.clients, all.slice(0, 5), "the first page");
    for (const gone of [all[2], all[4], all[6]]) await conversations.erase(gone);
    const rest = await everyone(conversations, { bot_id: "shop", limit: 5, pagination_key: undefined });
    equal(rest.clients, all.filter((_, index) => ![2, 4, 6].includes(index)), "who is left");
    const { pagination_key } = first;
    const second = await conversations.clients({ bot_id: "shop", limit: 100, pagination_key });
    equal(second.clients, all.slice(5).filter((client) => client.user_id !== all[6].user_id), "the page after the first");
  }),

  define("clients: by status, as it reads", ["clients", "clock"], async (open) => {
    const clock = clockAt();
    const conversations = await open({ now: clock.now });
    for (const status of FINAL) {
      await conversations.create(shop(status), { id: "over" });
      await conversations.close(shop(status), "over", status);
    }
    await conversations.create(shop("late"), { id: "a", ttl: 60 });
    await conversations.create(shop("both"), { id: "a" });
    await conversations.create(shop("both"), { id: "b" });
    await conversations.close(shop("both"), "b", "FAILED");
    const of = async (status) => usersOf(await everyone(conversations, { bot_id: "shop", status, limit: 2 }));
    equal(await of("OPEN"), ["both", "late"], "who has an open one");
    equal(await of("EXPIRED"), ["EXPIRED"], "who has an expired one");
    equal(await of("FAILED"), ["FAILED", "both"], "who has a failed one");
    clock.at += 60_000;
    equal(await of("OPEN"), ["both"], "who has an open one at the deadline");
    equal(await of("EXPIRED"), ["EXPIRED", "late"], "who has an expired one then, swept or not");
  }),

  define("clients: idle for so long, to the millisecond", ["clients", "clock"], async (open) => {
    const clock = clockAt();
    const conversations = await open({ now: clock.now });
    await conversations.create(ADA, { id: "a" });
    await conversations.create(ADA, { id: "b" });
    await conversations.create(BOB, { id: "a" });
    clock.at = START + 10_000;
    await conversations.update(ADA, "b", { last_interaction: true });
    await conversations.update(BOB, "a", { step_id: "s" });
    await conversations.close(BOB, "a");
    const idle = async (idle_for, status) => usersOf(await everyone(conversations, { bot_id: "shop", idle_for, status }));
    equal(await idle(10), ["bob"], "after 10 seconds: an update without an interaction and a close are none");
    clock.at = START + 19_999;
    equal(await idle(10), ["bob"], "a millisecond too soon");
    clock.at = START + 20_000;
    equal(await idle(10), ["ada", "bob"], "when both of Ada's are idle");
    equal(await idle(10, "OPEN"), ["ada"], "of open ones");
    equal(await idle(20, "CLOSED"), ["bob"], "of closed ones");
    await conversations.close(ADA, "b");
    equal(await idle(20, "OPEN"), ["ada"], "the open one is idle for longer than the closed one");
  }),

  define("clients: of many conversations each is looked at", ["clients", "clock"], async (open) => {
    const clock = clockAt();
    const conversations = await open({ now: clock.now });
    for (let index = 0; index < 120; index += 1) await conversations.create(ADA, { id: `c${index}` });
    clock.at += 60_000;
    await conversations.update(ADA, "c0", { last_interaction: true });
    equal(await everyone(conversations, { bot_id: "shop", idle_for: 60 }), { clients: [] }, "when the first was answered just now");
    await conversations.close(ADA, "c0");
    equal(usersOf(await everyone(conversations, { bot_id: "shop", idle_for: 60, status: "OPEN" })), ["ada"], "when the others are idle");
    equal(usersOf(await everyone(conversations, { bot_id: "shop", status: "CLOSED" })), ["ada"], "when the first is closed");
  }),

  define("clients: with memories only, unless conversations are asked for", ["clients", "memory"], async (open) => {
    const conversations = await open();
    await conversations.remember(ADA, "likes", "tea");
    const of = async (options) => usersOf(await everyone(conversations, { bot_id: "shop", ...options }));
    equal(await of({}), ["ada"], "who is known");
    equal([await of({ status: "OPEN" }), await of({ idle_for: 1 })], [[], []], "who has such a conversation");
    await conversations.forget(ADA, "likes");
    equal(await of({}), [], "who is known then");
  }),

  define("clients: what is no bot, page or time is refused", ["clients"], async (open) => {
    const conversations = await open();
    await conversations.create(ADA);
    for (const bot_id of [undefined, null, 7, "", "\u0000", "\ud800", "x".repeat(513)]) {
      await refused(() => conversations.clients({ bot_id }), "INVALID_CLIENT", "client.bot_id");
    }
    const bad = (options, code, path) => refused(() => conversations.clients({ bot_id: "shop", ...options }), code, path);
    await bad({ status: "CLOSE" }, "INVALID_STATUS");
    for (const idle_for of [0, -1, 1.5, NaN, Infinity, 3_155_760_001, "60"]) await bad({ idle_for }, "INVALID_BODY", "options.idle_for");
    for (const limit of [0, 101, 1.5, "1"]) await bad({ limit }, "INVALID_BODY", "options.limit");
    for (const pagination_key of ["", "x", "{}", "[1,2]", 7]) await bad({ pagination_key }, "INVALID_BODY", "options.pagination_key");
    await bad({ user_id: "ada" }, "INVALID_BODY", "options.user_id");
    await refused(() => conversations.clients(), "INVALID_BODY", "options");
  }),

  define("latest: with any, the newest where none is open", ["clock", "any"], async (open) => {
    const clock = clockAt();
    const conversations = await open({ now: clock.now });
    const any = async () => (await conversations.latest(ADA, { any: true }))?.id;
    equal(await any(), undefined, "of nothing");
    for (const [id, ttl] of [["a"], ["b", 60], ["c"]]) await conversations.create(ADA, { id, ttl });
    await conversations.close(ADA, "c");
    await conversations.update(ADA, "a", { step_id: "s" });
    equal(await any(), "b", "the latest open one");
    equal(await conversations.latest(ADA, { any: true }), await conversations.latest(ADA), "as without it");
    clock.at += 60_000;
    equal(await any(), "a", "the open one that is left");
    await conversations.close(ADA, "a", "FAILED");
    equal([await any(), await conversations.latest(ADA), await conversations.latest(ADA, { any: false })], ["c", null, null], "the newest");
    equal(await conversations.latest(ADA, { any: true }), await conversations.get(ADA, "c"), "all of it");
    equal(await conversations.latest(BOB, { any: true }), null, "another client's");
    for (const any of [1, "true", null]) await refused(() => conversations.latest(ADA, { any }), "INVALID_BODY", "options.any");
    await refused(() => conversations.latest(ADA, { all: true }), "INVALID_BODY", "options.all");
  }),

  define("subscribe: to one client", ["subscribe", "memory"], async (open) => {
    const conversations = await open();
    const heard = [];
    const stop = await conversations.subscribe(({ type }) => heard.push(type), { ...BOB, more: 1 });
    await conversations.create(ADA, { id: "a" });
    await conversations.create(BOB, { id: "a" });
    await conversations.update(ADA, "a", { step_id: "s" });
    await conversations.remember(ADA, "k", 1);
    await conversations.remember(BOB, "k", 1);
    await conversations.erase(ADA);
    await conversations.erase(BOB);
    equal(heard, ["created", "remembered", "erased", "forgotten"], "what is told of Bob");
    stop();
    await refused(() => conversations.subscribe(() => {}, { bot_id: "shop" }), "INVALID_CLIENT", "client.user_id");
    await refused(() => conversations.subscribe("no function"), "INVALID_BODY", "listener");
  }),

  define("stats: how many of each status, as they read", ["stats", "clock", "erase"], async (open) => {
    const clock = clockAt();
    const conversations = await open({ now: clock.now });
    const counts = async () => {
      const { conversations: all, open: openOnes, switched, closed, expired, failed } = await conversations.stats();
      return [all, openOnes, switched, closed, expired, failed];
    };
    equal(await counts(), [0, 0, 0, 0, 0, 0], "of nothing");
    for (let index = 0; index < 130; index += 1) await conversations.create(ADA, { id: `c${index}`, ttl: index < 3 ? 60 : undefined });
    for (const [index, status] of FINAL.entries()) {
      await conversations.create(shop(status), { id: "over" });
      await conversations.close(shop(status), "over", status);
      for (let more = 0; more < index; more += 1) await conversations.close(ADA, `c${10 * index + more}`, status);
    }
    equal(await counts(), [134, 124, 1, 2, 3, 4], "of five clients");
    clock.at += 60_000;
    equal(await counts(), [134, 121, 1, 2, 6, 4], "after a deadline, swept or not");
    await conversations.erase(ADA);
    equal(await counts(), [4, 0, 1, 1, 1, 1], "after an erase");
  }),
];
