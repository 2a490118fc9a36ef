/** The table of the model: fields, defaults and limits. */

import { ADA, check, clockAt, define, equal, iso, nested, occupied, START } from "./check.js";
import { TEXTS, textsOf } from "./texts.js";

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const KIB64 = 64 * 1024;
const CENTURY = 3_155_760_000;

/** A document of exactly `bytes` bytes of JSON, most of it `character`. */
function documentOf(bytes, character) {
  const size = new TextEncoder().encode(JSON.stringify(character)).length - 2;
  const room = bytes - JSON.stringify({ a: "" }).length;
  return { a: character.repeat(Math.floor(room / size)) + "x".repeat(room % size) };
}

export const model = [
  define("model: a conversation has its fields and no others, with defaults", ["clock"], async (open) => {
    const conversations = await open({ now: clockAt().now });
    const time = iso(START);
    const plain = {
      id: "a", client: { ...ADA }, flow_id: null, step_id: null, metadata: {}, status: "OPEN",
      last_interaction_at: time, updated_at: time, created_at: time, version: 1,
    };
    equal(await conversations.create(ADA, { id: "a" }), plain, "create");
    equal(await conversations.get(ADA, "a"), plain, "get");
    equal(await conversations.latest(ADA), plain, "latest");
    const full = { id: "b", flow_id: "order", step_id: "size", metadata: { n: [1] }, ttl: 90 };
    const expected = { ...plain, ...full, expires_at: iso(START + 90_000) };
    equal(await conversations.create(ADA, full), expected, "create with everything");
    equal(await conversations.get(ADA, "b"), expected, "get with everything");
  }),

  define("model: no body, an empty body and explicit undefined are the same", [], async (open) => {
    const conversations = await open();
    const nothing = { id: undefined, flow_id: undefined, step_id: undefined, metadata: undefined, ttl: undefined };
    for (const body of [undefined, {}, nothing]) {
      const { flow_id, step_id, metadata, status, version, ...rest } = await conversations.create(ADA, body);
      equal([flow_id, step_id, metadata, status, version], [null, null, {}, "OPEN", 1], "the defaults");
      check(!("ttl" in rest) && !("expires_at" in rest), "ttl and expires_at are absent when there is none");
    }
  }),

  define("model: generated ids are UUIDv7 and differ", [], async (open) => {
    const conversations = await open();
    const seen = new Set();
    for (let turn = 0; turn < 80; turn += 1) {
      const { id } = await conversations.create(ADA);
      check(UUID7.test(id), `a UUIDv7, got ${id}`);
      seen.add(id);
    }
    equal(seen.size, 80, "how many ids differ");
    for (const id of seen) equal((await conversations.get(ADA, id)).id, id, "the id of what was got by it");
  }),

  define("model: the option id makes the ids", ["id"], async (open) => {
    let made = 0;
    const conversations = await open({ id: () => `made-${(made += 1)}` });
    equal((await conversations.create(ADA)).id, "made-1", "the first id");
    equal((await conversations.create(ADA, { id: "own" })).id, "own", "the caller's own id");
    equal((await conversations.create(ADA)).id, "made-2", "the second id");
  }),

  define("model: ids of 1 to 128 allowed characters", [], async (open) => {
    const conversations = await open();
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-";
    const special = ["__proto__", "constructor", "toString", "...", "LATEST", "Close", "latest.", "0", "-1", "1e3", "a", "A"];
    const ids = [...alphabet.replace(".", ""), alphabet, "x".repeat(127), "y".repeat(128), ...special];
    for (const id of new Set(ids)) {
      await conversations.create(ADA, { id, flow_id: `flow of ${id}` });
      const { id: back, flow_id } = await conversations.get(ADA, id);
      equal([back, flow_id], [id, `flow of ${id}`], "the conversation of an id");
    }
  }),

  define("model: client ids of 1 to 512 bytes, whatever the text", [], async (open) => {
    const conversations = await open();
    const long = [...textsOf(1).slice(0, 1), ...textsOf(511), ...textsOf(512)];
    for (const field of Object.keys(ADA)) {
      for (const text of [...TEXTS, ...long]) {
        const client = { ...ADA, [field]: text };
        equal((await conversations.create(client, { id: "same", flow_id: text })).client, client, "the client of create");
        equal((await conversations.get(client, "same")).client, client, "the client of get");
        equal((await conversations.latest(client)).flow_id, text, `the conversation of the ${field} ${JSON.stringify(text)}`);
      }
    }
  }),

  define("model: flow_id and step_id of 0 to 512 bytes, whatever the text", [], async (open) => {
    const conversations = await open();
    const { id } = await conversations.create(ADA);
    for (const text of ["", ...TEXTS, ...textsOf(511), ...textsOf(512)]) {
      const created = await conversations.create(ADA, { flow_id: text, step_id: text });
      equal([created.flow_id, created.step_id], [text, text], "the texts of create");
      await conversations.update(ADA, id, { flow_id: text, step_id: text });
      const { flow_id, step_id } = await conversations.get(ADA, id);
      equal([flow_id, step_id], [text, text], "the texts after update");
    }
  }),

  define("model: what is too long is refused with its place and limit", [], async (open) => {
    const { conversations, refuses } = await occupied(open);
    for (const text of [...textsOf(513), ...textsOf(2000), "x".repeat(100_000)]) {
      for (const field of Object.keys(ADA)) {
        const client = { ...ADA, [field]: text };
        await refuses(() => conversations.create(client), "INVALID_CLIENT", `client.${field}`, `a long ${field}`);
        await refuses(() => conversations.latest(client), "INVALID_CLIENT", `client.${field}`, `a long ${field} in latest`);
      }
      for (const field of ["flow_id", "step_id"]) {
        await refuses(() => conversations.create(ADA, { [field]: text }), "INVALID_BODY", field, `a long ${field}`);
        const update = () => conversations.update(ADA, "here", { [field]: text });
        await refuses(update, "INVALID_BODY", field, `a long ${field} in update`);
      }
    }
    await refuses(() => conversations.create(ADA, { id: "x".repeat(129) }), "INVALID_ID", "id", "an id of 129");
    await refuses(() => conversations.get(ADA, "x".repeat(129)), "INVALID_ID", "id", "an id of 129 in get");
  }),

  define("model: metadata is any JSON value and keeps the order of its keys", [], async (open) => {
    const conversations = await open();
    const values = [
      null, true, false, 0, 1.5, -1e-7, 5e-324, 2 ** 53 - 1, -(2 ** 53 - 1), "", "\0\u0001\u001f\u007f\u2028", [], {}, [null], [[], {}],
      { b: 1, a: 2, "": 3, " ": 4, "\0": 5, "a.b": 6, "[0]": 7, 10: 8, 9: 9 },
      JSON.parse('{"constructor":1,"toString":{"prototype":[]},"hasOwnProperty":"x","__proto":2,"proto__":3}'),
      Object.fromEntries(TEXTS.filter((text) => text !== "__proto__").map((text, index) => [text, TEXTS[index]])),
    ];
    for (const metadata of values) {
      const { id, ...created } = await conversations.create(ADA, { metadata });
      equal(JSON.stringify(created.metadata), JSON.stringify(metadata), "the metadata of create");
      equal(JSON.stringify((await conversations.get(ADA, id)).metadata), JSON.stringify(metadata), "the metadata of get");
    }
  }),

  define("model: metadata drops undefined members, and takes objects without a prototype or used twice", [], async (open) => {
    const conversations = await open();
    const twice = { n: 1 };
    const bare = Object.assign(Object.create(null), { x: 1 });
    const { id } = await conversations.create(ADA, { metadata: { gone: undefined, in: { gone: undefined }, bare, a: twice, b: [twice, twice] } });
    const expected = { in: {}, bare: { x: 1 }, a: { n: 1 }, b: [{ n: 1 }, { n: 1 }] };
    equal((await conversations.get(ADA, id)).metadata, expected, "the metadata");
    await conversations.update(ADA, id, { metadata: { a: undefined } });
    equal((await conversations.get(ADA, id)).metadata, expected, "the metadata after an update with undefined");
  }),

  define("model: metadata of 64 KiB as JSON, and one byte more", [], async (open) => {
    const { conversations, refuses } = await occupied(open);
    const elsewhere = { ...ADA, user_id: "elsewhere" };
    for (const character of ["x", "é", "€", "👋", '"', "\n", "\u0001"]) {
      const metadata = documentOf(KIB64, character);
      equal(new TextEncoder().encode(JSON.stringify(metadata)).length, KIB64, "the size the case means");
      const { id } = await conversations.create(elsewhere, { metadata });
      equal((await conversations.get(elsewhere, id)).metadata, metadata, "64 KiB of metadata");
      await conversations.update(elsewhere, id, { metadata: { a: "short" } });
      await conversations.update(elsewhere, id, { metadata });
      equal((await conversations.get(elsewhere, id)).metadata, metadata, "64 KiB of metadata by update");
      const over = documentOf(KIB64 + 1, character);
      await refuses(() => conversations.create(ADA, { metadata: over }), "INVALID_METADATA", "metadata", "a byte too much");
      const update = () => conversations.update(ADA, "here", { metadata: over });
      await refuses(update, "INVALID_METADATA", "metadata", "a byte too much in update");
    }
  }),

  define("model: what an update makes of the metadata is within 64 KiB too", [], async (open) => {
    const conversations = await open();
    const half = "x".repeat(KIB64 - '{"a":"","b":""}'.length - 10);
    await conversations.create(ADA, { id: "a", metadata: { a: half } });
    await conversations.update(ADA, "a", { metadata: { b: "1234567890" } });
    const before = await conversations.get(ADA, "a");
    equal(JSON.stringify(before.metadata).length, KIB64, "64 KiB by merging");
    let code;
    try {
      await conversations.update(ADA, "a", { flow_id: "f", step_id: "s", last_interaction: true, metadata: { b: "12345678901" } });
    } catch (error) {
      code = error.code;
    }
    equal(code, "INVALID_METADATA", "a merge to 64 KiB and one byte");
    equal(await conversations.get(ADA, "a"), before, "the conversation after it");
  }),

  define("model: metadata of 64 levels, and 65", [], async (open) => {
    const { conversations, refuses } = await occupied(open);
    const deep = JSON.parse(`${'{"a":'.repeat(63)}["in"]${"}".repeat(63)}`);
    for (const metadata of [nested(64), deep]) {
      const { id } = await conversations.create({ ...ADA, user_id: "deep" }, { metadata });
      equal((await conversations.get({ ...ADA, user_id: "deep" }, id)).metadata, metadata, "64 levels");
    }
    for (const metadata of [nested(65), { a: deep }, [deep], nested(1000), nested(100_000)]) {
      await refuses(() => conversations.create(ADA, { metadata }), "INVALID_METADATA", /^metadata/, "65 levels");
      const update = () => conversations.update(ADA, "here", { metadata });
      await refuses(update, "INVALID_METADATA", /^metadata/, "65 levels in update");
    }
  }),

  define("model: ttl of 1 second to 100 years, in whole seconds", ["clock"], async (open) => {
    const { conversations, refuses } = await occupied(open, { now: clockAt().now });
    for (const ttl of [1, 60, 2 ** 31, CENTURY]) {
      const created = await conversations.create({ ...ADA, user_id: "ttl" }, { ttl });
      equal([created.ttl, created.expires_at], [ttl, iso(START + ttl * 1000)], "ttl and expires_at");
    }
    for (const ttl of [0, -1, 0.5, 1.5, CENTURY + 1, 2 ** 32 + 60, 1e300, NaN, Infinity, -Infinity, null, "60", true, {}, [60], 60n]) {
      await refuses(() => conversations.create(ADA, { ttl }), "INVALID_BODY", "ttl", `the ttl ${String(ttl)}`);
    }
  }),

  define("model: times are written in UTC with milliseconds, on any day", ["clock"], async (open) => {
    const days = [1, 999, 951_782_399_999, 951_868_800_000, 1_709_164_800_000, 2_147_483_648_000, 4_102_444_799_999, 4_107_542_400_000, 32_503_679_999_999];
    const clock = clockAt(0);
    const conversations = await open({ now: clock.now });
    for (const day of days) {
      clock.at = Math.max(clock.at, day);
      const { created_at } = await conversations.create(ADA);
      equal(created_at, iso(clock.at), "created_at");
    }
  }),
];
