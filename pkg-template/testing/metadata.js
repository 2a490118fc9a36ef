/** "Bad input" in metadata: whatever JSON can't hold as it is. */

import { ADA, define, equal, occupied, refused } from "./check.js";
import { LONE } from "./texts.js";

class Price {
  amount = 1;
}

const cycle = () => {
  const value = { list: [] };
  value.list.push({ back: value });
  return value;
};

const thrower = (value, key) => Object.defineProperty(value, key, { enumerable: true, get: () => { throw new Error("from a getter"); } });

/** What it is, and the value or a function that makes it. */
const VALUES = [
  ["NaN", NaN], ["Infinity", Infinity], ["-Infinity", -Infinity], ["2⁵³", 2 ** 53], ["-2⁵³", -(2 ** 53)], ["10²⁰", 1e20],
  ["a function", () => 1], ["an async function", async () => 1], ["a class", Price], ["a symbol", Symbol("s")], ["a BigInt", 1n],
  ["a Map", new Map([["a", 1]])], ["a Set", new Set([1])], ["a WeakMap", new WeakMap()], ["a Date", new Date(0)], ["a RegExp", /x/], ["an Error", new Error("x")],
  ["a class instance", new Price()], ["bytes", new Uint8Array([1, 2])], ["a buffer", new ArrayBuffer(2)], ["a promise", Promise.resolve(1)],
  ["a URL", new URL("https://example.org/")], ["a Number object", new Number(1)], ["a String object", new String("x")], ["a Boolean object", new Boolean(true)],
  ["a boxed BigInt", Object(1n)], ["an object made from another", Object.create({ inherited: 1 })], ["a subclass of Array", new (class extends Array {})(1, 2)],
  ["a toJSON", { toJSON: () => 1 }], ["a toJSON that throws", { toJSON: () => { throw new Error("from toJSON"); } }],
  ["a lone surrogate", LONE[0]],
];

/** Where in the metadata it is put, and the place the error must name. */
const PLACES = [
  ["at the top", (value) => value, "metadata"],
  ["in a member", (value) => ({ ok: 1, a: value }), "metadata.a"],
  ["in an array", (value) => ["ok", value], "metadata[1]"],
  ["deep inside", (value) => ({ a: [{ ok: [] }, { b: value }] }), "metadata.a[1].b"],
];

/** Its own keys are what JSON.parse makes of "__proto__": a key like any other. */
const PROTO = ['{"__proto__":1}', '{"__proto__":null}', '{"__proto__":{}}', '{"a":1,"__proto__":{"admin":true}}', '{"a":{"__proto__":1}}', '[{"__proto__":1}]', '{"a":[{"b":{"__proto__":[]}}]}'];

const starting = (place) => new RegExp(`^${place.replace(/[[\].]/g, "\\$&")}`);

async function both(room, metadata, path, what) {
  const { conversations, refusesAll } = room;
  const calls = [
    ["create", () => conversations.create(ADA, { metadata })],
    ["create again", () => conversations.create(ADA, { id: "here", metadata })],
    ["update", () => conversations.update(ADA, "here", { metadata })],
  ];
  await refusesAll(calls, "INVALID_METADATA", path, what);
}

export const metadata = [
  define("input: metadata that JSON can't hold is refused with its place", [], async (open) => {
    const room = await occupied(open);
    for (const [what, value] of VALUES) {
      for (const [where, put, path] of PLACES) {
        const inside = typeof value === "object" && "toJSON" in value && !(value instanceof Date) && !(value instanceof URL);
        await both(room, put(value), inside ? starting(path) : path, `${what} ${where}`);
      }
    }
  }),

  define("input: every kind of lone surrogate in metadata, in values and keys", [], async (open) => {
    const room = await occupied(open);
    for (const text of LONE) {
      await both(room, { a: { b: text } }, "metadata.a.b", "a lone surrogate in a value");
      await both(room, { a: { [text]: 1 } }, /^metadata/, "a lone surrogate in a key");
      await both(room, { ok: "👋", list: [`${"é".repeat(100)}${text}`] }, "metadata.list[0]", "a lone surrogate among others");
    }
  }),

  define("input: undefined and holes in arrays of metadata", [], async (open) => {
    const room = await occupied(open);
    await both(room, [undefined], "metadata[0]", "undefined in an array");
    await both(room, { a: [1, [2, undefined]] }, "metadata.a[1][1]", "undefined in an inner array");
    // eslint-disable-next-line no-sparse-arrays
    await both(room, { a: [1, , 3] }, "metadata.a[1]", "a hole in an array");
    await both(room, { a: new Array(3) }, /^metadata\.a/, "an array of holes");
  }),

  define("input: cycles in metadata", [], async (open) => {
    const room = await occupied(open);
    const list = [];
    list.push(list);
    await both(room, cycle(), /^metadata/, "a cycle of objects");
    await both(room, { a: list }, /^metadata/, "an array in itself");
  }),

  define("input: getters and proxies that throw in metadata", [], async (open) => {
    const room = await occupied(open);
    await both(room, thrower({}, "a"), /^metadata/, "a getter that throws");
    await both(room, { in: [thrower({ ok: 1 }, "a")] }, /^metadata\.in/, "a getter that throws, inside");
    await both(room, thrower([1], 1), /^metadata/, "a getter that throws in an array");
    const refuse = () => { throw new Error("from a proxy"); };
    await both(room, { a: new Proxy({}, { ownKeys: refuse, get: refuse, getPrototypeOf: refuse }) }, /^metadata/, "a proxy that throws");
  }),

  define("input: metadata that grows without an end, by parts that are shared, is refused as soon as it is too long", [], async (open) => {
    const room = await occupied(open);
    let shared = [1];
    for (let level = 0; level < 60; level += 1) shared = level % 2 ? [shared, shared] : { a: shared, b: shared };
    await both(room, shared, "metadata", "parts that are shared");
    await both(room, { a: [new Array(1_000_000).fill(1)] }, "metadata", "a million numbers");
    await both(room, { a: "x".repeat(20_000_000) }, "metadata", "20 MB of text");
  }),

  define("input: a symbol that can be seen is refused as a key of metadata, and one that can't is left alone", [], async (open) => {
    const room = await occupied(open);
    await both(room, { a: { [Symbol("seen")]: 1 } }, "metadata.a", "a symbol as key");
    const observed = Object.defineProperty({ n: 1 }, Symbol("administration"), { value: {}, enumerable: false });
    const { metadata } = await room.conversations.create(ADA, { metadata: observed });
    equal(metadata, { n: 1 }, "the metadata");
  }),

  define("input: the type that an error names is a short word, whatever a class calls itself", [], async (open) => {
    const room = await occupied(open);
    for (const name of [() => "f", 42, Symbol("s"), "two\nlines", "x".repeat(10_000)]) {
      const value = new (class { static name = name; })();
      const error = await refused(() => room.conversations.create(ADA, { metadata: { value } }), "INVALID_METADATA", "metadata.value");
      equal([error.details.type, error.message.length < 200], ["object", true], "its type, and that its message is short");
      await refused(() => room.conversations.get(ADA, value), "INVALID_ID", "id");
    }
  }),

  define("input: an own key __proto__ in metadata, at any depth", [], async (open) => {
    const room = await occupied(open);
    for (const text of PROTO) await both(room, JSON.parse(text), /^metadata/, `the metadata ${text}`);
    equal({}.admin, undefined, "what every object has");
    const { metadata } = await room.conversations.get(ADA, "here");
    equal(Object.getPrototypeOf(metadata), Object.prototype, "the prototype of metadata");
  }),
];
