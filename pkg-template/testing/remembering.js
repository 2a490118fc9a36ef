/** Memories: what a bot knows about a client beyond one conversation. */

import { ADA, BOB, check, clockAt, define, ear, equal, everything, iso, refused, sweepAll, START } from "./check.js";
import { CONTROLS, LONE, NO_TEXTS, TEXTS, textsOf } from "./texts.js";

const NEEDS = ["memory"];
const MIB = 1024 * 1024;

/** What is not JSON, and what each reads as in a message. */
const NO_VALUES = [
  ["undefined", undefined], ["a function", () => 1], ["a symbol", Symbol("a")], ["a BigInt", { a: [1n] }],
  ["a toJSON that throws", { toJSON() { throw new Error("no"); } }], ["a getter that throws", { get a() { throw new Error("no"); } }],
];

/** All memories of a client, over as many pages as it takes. */
async function memoriesOf(conversations, client, options = {}) {
  const found = [];
  let pagination_key;
  for (let pages = 0; pages < 1000; pages += 1) {
    const page = await conversations.memories(client, { ...options, pagination_key });
    found.push(...page.memories);
    ({ pagination_key } = page);
    if (pagination_key === undefined) return found;
  }
  throw new Error("memories gives one page after the other without an end");
}

const keysOf = async (conversations, client, options) => (await memoriesOf(conversations, client, options)).map(({ key }) => key);

function byBytes(one, other) {
  // Made here: where there is none, the suite can be loaded all the same.
  const utf8 = new TextEncoder();
  const [a, b] = [utf8.encode(one), utf8.encode(other)];
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return at < 0 ? a.length - b.length : a[at] - (b[at] ?? -1);
}

const values = [
  define("memory: what is remembered is recalled, with its fields and no others", NEEDS, async (open) => {
    const conversations = await open();
    equal(await conversations.recall(ADA, "address"), null, "before");
    const version = await conversations.remember(ADA, "address", { city: "Turin" });
    check(Number.isSafeInteger(version) && version > 0, `a version, got ${version}`);
    equal(await conversations.recall(ADA, "address"), { key: "address", value: { city: "Turin" }, version }, "after");
    const second = await conversations.remember(ADA, "address", "Rome");
    check(second > version, "a write has a greater version than the one before it");
    equal(await conversations.recall(ADA, "address"), { key: "address", value: "Rome", version: second }, "replaced, not merged");
    equal(await conversations.recall(BOB, "address"), null, "another client");
    equal([await conversations.forget(ADA, "address"), await conversations.forget(ADA, "address")], [true, false], "forget");
    equal(await conversations.recall(ADA, "address"), null, "at the end");
  }),

  define("memory: a value is what JSON.stringify makes of it, and the answer is fresh", NEEDS, async (open) => {
    const conversations = await open();
    const own = JSON.parse('{"__proto__":{"a":1}}');
    const given = [
      null, true, 0, -0, 1.5, 2 ** 60, "", "a", "\ud83d cut", [], {}, [undefined, NaN, () => 1], { a: undefined, b: 1 }, new Date(0),
      { toJSON: () => [1] }, new Map([[1, 2]]), own, { deep: JSON.parse(`${"[".repeat(200)}${"]".repeat(200)}`) }, "é👋\u2028".repeat(20_000),
      "x".repeat(200 * 1024),
    ];
    for (const value of given) {
      await conversations.remember(ADA, "k", value);
      const { value: back } = await conversations.recall(ADA, "k");
      equal(JSON.stringify(back), JSON.stringify(value), "the value");
    }
    equal(Object.getPrototypeOf((await conversations.remember(ADA, "k", own), await conversations.recall(ADA, "k")).value), Object.prototype, "its prototype");
    const list = [1];
    await conversations.remember(ADA, "k", list);
    list.push(2);
    (await conversations.recall(ADA, "k")).value.push(3);
    equal((await conversations.recall(ADA, "k")).value, [1], "after others changed theirs");
  }),

  define("memory: what JSON can't hold, and what is over 1 MiB, is refused", NEEDS, async (open) => {
    const conversations = await open();
    const version = await conversations.remember(ADA, "k", 1);
    const cycle = {};
    cycle.self = cycle;
    for (const [what, value] of [...NO_VALUES, ["a cycle", cycle]]) {
      await refused(() => conversations.remember(ADA, "k", value), "INVALID_BODY", "value").catch(({ message }) => check(false, `${what}: ${message}`));
    }
    const longest = "é".repeat(MIB / 2 - 1);
    const { details } = await refused(() => conversations.remember(ADA, "k", `${longest}x`), "TOO_LARGE", "value");
    equal(details.limit, MIB, "the limit");
    equal((await conversations.recall(ADA, "k")).version, version, "what stands");
    await conversations.remember(ADA, "k", longest);
    check((await conversations.recall(ADA, "k")).value === longest, "the longest value");
  }),

  define("memory: keys of 1 to 512 bytes, whatever the text", NEEDS, async (open) => {
    const conversations = await open();
    const keys = [...TEXTS, ...textsOf(511), ...textsOf(512), "...", "latest", "a/b", "%2F"];
    for (const key of keys) await conversations.remember(ADA, key, key);
    for (const key of keys) equal((await conversations.recall(ADA, key)).value, key, "the value under its key");
    equal(await keysOf(conversations, ADA), [...new Set(keys)].sort(byBytes), "all of them");
    for (const key of ["", ...LONE, ...CONTROLS, ...textsOf(513), "x".repeat(100_000), ...NO_TEXTS.map(([, value]) => value), undefined, null]) {
      await refused(() => conversations.remember(ADA, key, 1), "INVALID_ID", "key");
      await refused(() => conversations.recall(ADA, key), "INVALID_ID", "key");
      await refused(() => conversations.forget(ADA, key), "INVALID_ID", "key");
    }
  }),

  define("memory: a client that is none is refused by each call", NEEDS, async (open) => {
    const conversations = await open();
    const client = { ...ADA, user_id: "" };
    const calls = [(who) => conversations.remember(who, "k", 1), (who) => conversations.recall(who, "k"), (who) => conversations.forget(who, "k"), (who) => conversations.memories(who)];
    for (const call of calls) {
      await refused(() => call(client), "INVALID_CLIENT", "client.user_id");
      await refused(() => call(undefined), "INVALID_CLIENT", "client");
    }
  }),

  define("memory: options that are none are refused with their place", NEEDS, async (open) => {
    const conversations = await open();
    const remember = (options) => conversations.remember(ADA, "k", 1, options);
    const forget = (options) => conversations.forget(ADA, "k", options);
    const memories = (options) => conversations.memories(ADA, options);
    for (const ttl of [0, -1, Infinity, 3_155_760_001, "1", null, NaN]) await refused(() => remember({ ttl }), "INVALID_BODY", "options.ttl");
    for (const ifVersion of [-1, 1.5, "1", null, 2 ** 53]) {
      for (const call of [remember, forget]) await refused(() => call({ ifVersion }), "INVALID_BODY", "options.ifVersion");
    }
    for (const limit of [0, 101, 1.5, "1", null]) await refused(() => memories({ limit }), "INVALID_BODY", "options.limit");
    for (const text of [7, null, "\0", "\ud800", "x".repeat(513)]) {
      await refused(() => memories({ prefix: text }), "INVALID_BODY", "options.prefix");
      await refused(() => memories({ pagination_key: text }), "INVALID_BODY", "options.pagination_key");
    }
    for (const [call, field] of [[remember, "tll"], [forget, "ttl"], [memories, "order"]]) {
      await refused(() => call({ [field]: 1 }), "INVALID_BODY", `options.${field}`);
      for (const options of [null, 7, []]) await refused(() => call(options), "INVALID_BODY", "options");
    }
    equal([await memories(), await remember({}) > 0, await forget({ ifVersion: undefined })], [{ memories: [] }, true, true], "what is left");
  }),
];

const versions = [
  define("memory: ifVersion", NEEDS, async (open) => {
    const conversations = await open();
    const write = (ifVersion) => conversations.remember(ADA, "k", ifVersion, { ifVersion });
    const forget = (ifVersion) => conversations.forget(ADA, "k", { ifVersion });
    for (const call of [write, forget]) await refused(() => call(7), "CONFLICT");
    equal(await forget(0), false, "forget what is not there");
    const first = await write(0);
    for (const wrong of [0, first + 1, first - 1]) {
      for (const call of [write, forget]) await refused(() => call(wrong), "CONFLICT");
    }
    const second = await write(first);
    await refused(() => forget(first), "CONFLICT");
    equal([(await conversations.recall(ADA, "k")).value, await forget(second)], [first, true], "the value, and forget");
    await refused(() => forget(second), "CONFLICT");
  }),

  define("memory: of many who write what they read, one wins each time", NEEDS, async (open) => {
    const conversations = await open();
    await conversations.remember(ADA, "n", 0);
    const increase = async () => {
      for (;;) {
        const { value, version } = await conversations.recall(ADA, "n");
        try {
          return await conversations.remember(ADA, "n", value + 1, { ifVersion: version });
        } catch (error) {
          if (error.code !== "CONFLICT") throw error;
        }
      }
    };
    const given = await Promise.all(Array.from({ length: 8 }, increase));
    equal([(await conversations.recall(ADA, "n")).value, new Set(given).size], [8, 8], "the count, and the versions");
  }),

  define("memory: no version comes twice, not after forget or erase either", [...NEEDS, "clock", "erase"], async (open) => {
    const conversations = await open({ now: clockAt().now });
    const seen = [];
    for (let round = 0; round < 3; round += 1) {
      for (const key of ["k", "other"]) seen.push(await conversations.remember(ADA, key, round));
      await conversations.forget(ADA, "k");
      seen.push(await conversations.remember(ADA, "k", round));
      await conversations.erase(ADA);
    }
    equal([new Set(seen).size, seen.toSorted?.((a, b) => a - b) ?? seen], [seen.length, seen], "the versions, which grow");
  }),
];

const time = [
  define("memory: a ttl is begun by each write, and may be a fraction", [...NEEDS, "clock"], async (open) => {
    const clock = clockAt();
    const conversations = await open({ now: clock.now });
    const version = await conversations.remember(ADA, "k", 1, { ttl: 1.5 });
    equal(await conversations.recall(ADA, "k"), { key: "k", value: 1, version, expires_at: iso(START + 1500) }, "with a ttl");
    clock.at += 1499;
    equal((await conversations.recall(ADA, "k")).value, 1, "just before");
    await conversations.remember(ADA, "k", 2, { ttl: 60 });
    clock.at += 1;
    equal((await conversations.recall(ADA, "k")).expires_at, iso(START + 61_499), "begun anew");
    const last = await conversations.remember(ADA, "k", 3);
    clock.at += 100_000;
    equal(await conversations.recall(ADA, "k"), { key: "k", value: 3, version: last }, "without one");
  }),

  define("memory: past its time it is absent to each call", [...NEEDS, "clock"], async (open) => {
    const clock = clockAt();
    const conversations = await open({ now: clock.now });
    const version = await conversations.remember(ADA, "k", 1, { ttl: 1 });
    await conversations.remember(ADA, "l", 1, { ttl: 2 });
    clock.at += 1000;
    equal([await conversations.recall(ADA, "k"), await conversations.forget(ADA, "k")], [null, false], "recall and forget");
    equal(await keysOf(conversations, ADA), ["l"], "memories");
    await refused(() => conversations.remember(ADA, "k", 2, { ifVersion: version }), "CONFLICT");
    check((await conversations.remember(ADA, "k", 2, { ifVersion: 0 })) > version, "a greater version than what is over");
  }),

  define("memory: a sweep deletes what is over, and counts it as removed", [...NEEDS, "clock", "sweep"], async (open) => {
    const clock = clockAt();
    const conversations = await open({ now: clock.now });
    for (let n = 0; n < 5; n += 1) await conversations.remember(ADA, `k${n}`, n, { ttl: 1 });
    for (const client of [ADA, BOB]) await conversations.remember(client, "later", 0, { ttl: 9 });
    await conversations.remember(BOB, "for good", 0);
    equal(await sweepAll(conversations), { expired: 0, removed: 0 }, "nothing is due");
    clock.at += 1000;
    equal(await sweepAll(conversations, { limit: 2 }), { expired: 0, removed: 5 }, "what is due");
    equal(await keysOf(conversations, ADA), ["later"], "what is left");
    clock.at += 8000;
    equal(await sweepAll(conversations), { expired: 0, removed: 2 }, "what is due later");
    equal(await keysOf(conversations, BOB), ["for good"], "what is never due");
  }),
];

const pages = [
  define("memory: pages by the bytes of the keys, 25 unless it is said", NEEDS, async (open) => {
    const conversations = await open();
    const keys = [...Array.from({ length: 55 }, (_, n) => `k${n}`), "\uff5e", "\u{1f600}", "é", "K", "k", "~", "k/a", "k/b"];
    for (const key of keys) await conversations.remember(ADA, key, key.length);
    const sorted = keys.toSorted?.(byBytes) ?? [...keys].sort(byBytes);
    const first = await conversations.memories(ADA);
    equal(first.memories.map(({ key }) => key), sorted.slice(0, 25), "the first page");
    check(typeof first.pagination_key === "string", "pagination_key is a text");
    equal(first.memories[0], await conversations.recall(ADA, sorted[0]), "the first memory");
    for (const limit of [1, 7, 100]) equal(await keysOf(conversations, ADA, { limit }), sorted, `by pages of ${limit}`);
    const all = await conversations.memories(ADA, { limit: keys.length });
    check(!("pagination_key" in all), "a page that is just full is the last one");
    for (const prefix of ["", "k", "k1", "k/", "\u{1f600}", "none"]) {
      for (const limit of [2, 100]) equal(await keysOf(conversations, ADA, { prefix, limit }), sorted.filter((key) => key.startsWith(prefix)), `with ${prefix}`);
    }
    equal((await conversations.memories(BOB)).memories, [], "another client's");
  }),

  define("memory: a page ends at 1 MiB of values, and has one", NEEDS, async (open) => {
    const conversations = await open();
    for (const [key, length] of [["a", MIB / 2], ["b", MIB / 2], ["c", 2], ["d", MIB], ["e", 2]]) {
      await conversations.remember(ADA, key, "x".repeat(length - 2));
    }
    const seen = [];
    for (let page; !page || page.pagination_key; seen.push(page.memories.map(({ key }) => key))) {
      page = await conversations.memories(ADA, { pagination_key: page?.pagination_key });
    }
    equal(seen, [["a", "b"], ["c"], ["d"], ["e"]], "the pages");
  }),

  define("memory: a page goes on behind a key that is gone", NEEDS, async (open) => {
    const conversations = await open();
    for (const key of ["a", "b", "c"]) await conversations.remember(ADA, key, 1);
    const { pagination_key } = await conversations.memories(ADA, { limit: 2 });
    await conversations.forget(ADA, "b");
    equal(await keysOf(conversations, ADA, { pagination_key }), ["a", "c"], "all");
    equal((await conversations.memories(ADA, { pagination_key })).memories.map(({ key }) => key), ["c"], "the next page");
  }),
];

const beside = [
  define("memory: latest, list, get and closeAll never see it", [...NEEDS, "list"], async (open) => {
    const conversations = await open();
    await conversations.remember(ADA, "a", { flow_id: "f" });
    equal([await conversations.latest(ADA), (await conversations.list(ADA)).conversations], [null, []], "before");
    for (const id of ["a", "\0a"]) await refused(() => conversations.get(ADA, id), id === "a" ? "NOT_FOUND" : "INVALID_ID");
    await conversations.create(ADA, { id: "a" });
    await conversations.remember(ADA, "b", 1);
    await conversations.closeAll(ADA);
    equal((await everything(conversations, ADA)).map(({ id }) => id), ["a"], "the list");
    equal(await keysOf(conversations, ADA), ["a", "b"], "the memories");
    equal((await conversations.get(ADA, "a")).status, "CLOSED", "the conversation");
  }),

  define("memory: retention never removes it", [...NEEDS, "clock", "retention", "sweep"], async (open) => {
    const clock = clockAt();
    const conversations = await open({ now: clock.now, retention: { seconds: 1, per_client: 0 } });
    await conversations.create(ADA, { id: "a" });
    await conversations.remember(ADA, "k", 1);
    await conversations.closeAll(ADA);
    clock.at += 100_000;
    equal(await sweepAll(conversations), { expired: 0, removed: 1 }, "what was removed");
    equal(await keysOf(conversations, ADA), ["k"], "what is left");
  }),

  define("memory: erase leaves nothing of it, and counts conversations", [...NEEDS, "erase"], async (open) => {
    const conversations = await open();
    for (const client of [ADA, BOB]) {
      await conversations.create(client, { id: "a" });
      for (const key of ["k", "l"]) await conversations.remember(client, key, 1);
    }
    equal(await conversations.erase(ADA), 1, "how many conversations were erased");
    equal([await keysOf(conversations, ADA), await keysOf(conversations, BOB)], [[], ["k", "l"]], "what is left");
    equal(await conversations.remember(ADA, "k", 2, { ifVersion: 0 }) > 0, true, "written anew");
    equal(await conversations.erase(ADA), 0, "with memories only");
    equal(await conversations.recall(ADA, "k"), null, "what is left of it");
  }),

  define("memory: listeners hear of keys and versions, not of values", [...NEEDS, "subscribe"], async (open) => {
    const conversations = await open();
    const { next } = await ear(conversations);
    const first = await conversations.remember(ADA, "k", "secret");
    const second = await conversations.remember(ADA, "k", "secret");
    await refused(() => conversations.remember(ADA, "k", 1, { ifVersion: first }), "CONFLICT");
    await conversations.forget(ADA, "k");
    await conversations.forget(ADA, "k");
    const expected = [["remembered", first], ["remembered", second], ["forgotten", second]];
    equal(await next(3), expected.map(([type, version]) => ({ type, client: { ...ADA }, key: "k", version })), "what was heard");
  }),

  define("memory: what is erased or swept is forgotten", [...NEEDS, "clock", "erase", "sweep", "subscribe"], async (open) => {
    const clock = clockAt();
    const conversations = await open({ now: clock.now });
    const versions = [await conversations.remember(ADA, "k", 1), await conversations.remember(ADA, "l", 1, { ttl: 1 })];
    clock.at += 1000;
    const { next } = await ear(conversations);
    await conversations.sweep();
    await conversations.erase(ADA);
    const forgotten = (key, version) => ({ type: "forgotten", client: { ...ADA }, key, version });
    equal(await next(2), [forgotten("l", versions[1]), forgotten("k", versions[0])], "what was heard");
  }),
];

const turns = [
  define("memory: a turn has the four calls", [...NEEDS, "turn"], async (open) => {
    const conversations = await open();
    let late;
    await conversations.turn(ADA, async (turn) => {
      const version = await turn.remember("k", { n: 1 }, { ttl: 60 });
      const { value, version: read } = await turn.recall("k");
      equal([value, read], [{ n: 1 }, version], "recall");
      equal((await turn.memories({ prefix: "k" })).memories.map(({ key }) => key), ["k"], "memories");
      await turn.remember("l", 1);
      equal([await turn.forget("l", {}), await turn.forget("l")], [true, false], "forget");
      late = turn;
    });
    await refused(() => late.remember("k", 2), "LOCKED");
    await refused(() => late.forget("k"), "LOCKED");
    equal((await late.recall("k")).value, { n: 1 }, "what stands");
  }),

  define("memory: nothing of a client that was erased within a turn comes back", [...NEEDS, "turn", "erase"], async (open) => {
    const conversations = await open();
    await conversations.remember(ADA, "k", 1);
    await conversations.turn(ADA, async (turn) => {
      await conversations.erase(ADA);
      await refused(() => turn.remember("k", 2), "LOCKED");
      await refused(() => turn.forget("k"), "LOCKED");
    });
    equal(await keysOf(conversations, ADA), [], "what is left");
    await conversations.turn(ADA, async (turn) => {
      await turn.erase();
      await turn.remember("k", 3);
    });
    equal((await conversations.recall(ADA, "k")).value, 3, "after an erase of its own");
  }),

  define("memory: a turn with once sees what it wrote, and writes it once", [...NEEDS, "turn", "once", "erase"], async (open) => {
    const conversations = await open();
    for (const key of ["a", "b", "c"]) await conversations.remember(ADA, key, 0);
    const count = async (turn) => {
      const { value, version } = await turn.recall("a");
      const next = await turn.remember("a", value + 1, { ifVersion: version });
      await refused(() => turn.remember("a", 9, { ifVersion: version }), "CONFLICT");
      check(next > version, "a greater version within the turn");
      await turn.forget("b");
      await turn.remember("d", 1);
      equal((await turn.memories({ limit: 2 })).memories.map(({ key, value: n }) => [key, n]), [["a", value + 1], ["c", 0]], "a page within the turn");
      return next;
    };
    const { value: version } = await conversations.turn(ADA, count, { once: "m1" });
    equal((await conversations.turn(ADA, count, { once: "m1" })).repeated, true, "delivered again");
    equal([(await conversations.recall(ADA, "a")).version, await keysOf(conversations, ADA)], [version, ["a", "c", "d"]], "what stands");
    await conversations.turn(ADA, async (turn) => (await turn.erase(), turn.remember("z", 1)), { once: "m2" });
    equal(await keysOf(conversations, ADA), ["z"], "after an erase within the turn");
  }),
];

export const remembering = [...values, ...versions, ...time, ...pages, ...beside, ...turns];
