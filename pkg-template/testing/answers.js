/** Rule 11: what a call returns is plain, does not change, and changing it changes nothing. */

import { ADA, define, equal, everything, isLiteral, viewOf } from "./check.js";

const METADATA = { list: [1, { deep: "é" }], in: { a: null }, constructor: "x" };

async function furnished(open) {
  const conversations = await open();
  await conversations.create(ADA, { id: "a", flow_id: "f", metadata: METADATA, ttl: 86_400 });
  return conversations;
}

async function answersOf(conversations) {
  return [
    await conversations.create(ADA, { id: "a", flow_id: "f", metadata: METADATA, ttl: 86_400 }),
    await conversations.create(ADA, { id: "b", metadata: METADATA }),
    await conversations.get(ADA, "a"),
    await conversations.latest(ADA),
    ...(conversations.list ? (await conversations.list(ADA)).conversations : []),
  ];
}

/** Changes all that can be changed in it; frozen parts are left. */
function spoil(value) {
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) {
    spoil(value[key]);
    Reflect.set(value, key, "spoiled");
  }
  Reflect.set(value, "added", "spoiled");
  if (Array.isArray(value) && !Object.isFrozen(value)) value.push("spoiled");
}

/** Only what JSON has, with the prototypes of literals. */
function strangeParts(value, path = "") {
  if (typeof value !== "object" || value === null) return [];
  const strange = [];
  if (!isLiteral(value)) strange.push(`${path}: prototype`);
  for (const key of Reflect.ownKeys(value)) {
    if (Array.isArray(value) && key === "length") continue;
    const { enumerable, get } = Object.getOwnPropertyDescriptor(value, key);
    if (typeof key === "symbol" || !enumerable || get) strange.push(`${path}.${String(key)}`);
    else strange.push(...strangeParts(value[key], `${path}.${key}`));
  }
  return strange;
}

export const answers = [
  define("11: answers are plain data", [], async (open) => {
    const conversations = await furnished(open);
    for (const answer of await answersOf(conversations)) {
      equal(strangeParts(answer), [], "what is not plain in an answer");
      equal(JSON.parse(JSON.stringify(answer)), answer, "an answer through JSON");
      equal(structuredClone(answer), answer, "an answer through structuredClone");
      equal({ ...answer }, answer, "an answer spread");
      equal(Object.assign({}, answer), answer, "an answer assigned");
    }
  }),

  define("11: changing an answer reaches nothing", [], async (open) => {
    const conversations = await furnished(open);
    await conversations.create(ADA, { id: "b", metadata: METADATA });
    const before = structuredClone(await viewOf(conversations, ADA));
    for (const answer of await answersOf(conversations)) {
      spoil(answer);
      equal(await viewOf(conversations, ADA), before, "what is there after an answer was changed");
    }
  }),

  define("11: answers do not change with later calls", ["list", "erase"], async (open) => {
    const conversations = await furnished(open);
    const kept = [await conversations.get(ADA, "a"), await conversations.latest(ADA), await conversations.list(ADA)];
    const copy = structuredClone(kept);
    await conversations.update(ADA, "a", { flow_id: "g", metadata: { list: null, in: { b: 1 } }, last_interaction: true });
    await conversations.close(ADA, "a");
    await conversations.create(ADA, { id: "b" });
    equal(kept, copy, "the answers kept, after later calls");
    await conversations.erase(ADA);
    await conversations.create(ADA, { id: "a", flow_id: "other", metadata: { other: 1 } });
    equal(kept, copy, "the answers kept, after erase");
  }),

  define("11: changing an argument afterwards reaches nothing", [], async (open) => {
    const conversations = await open();
    const [client, body, patch] = [{ ...ADA }, { id: "a", metadata: structuredClone(METADATA) }, { metadata: { in: { b: [2] } } }];
    const created = await conversations.create(client, body);
    spoil(body);
    Object.assign(client, { user_id: "mallory" });
    equal(created.client, { ...ADA }, "the client of an answer");
    equal(created.metadata, METADATA, "the metadata of an answer");
    await conversations.update(ADA, "a", patch);
    spoil(patch);
    const expected = { ...METADATA, in: { a: null, b: [2] } };
    equal((await conversations.get(ADA, "a")).metadata, expected, "the metadata");
    equal((await conversations.get(ADA, "a")).client, { ...ADA }, "the client");
    const asCreated = await conversations.create(ADA, { id: "a", metadata: METADATA });
    equal(asCreated.metadata, expected, "the metadata of create again");
  }),

  define("11: changing an event reaches nothing", ["subscribe"], async (open) => {
    const conversations = await furnished(open);
    await conversations.subscribe((event) => spoil(event));
    const heard = [];
    await conversations.subscribe((event) => heard.push(event.type));
    await conversations.update(ADA, "a", { step_id: "s" });
    for (let wait = 0; heard.length === 0 && wait < 1000; wait += 1) await new Promise((resolve) => setTimeout(resolve, 2));
    const { step_id, metadata, version } = await conversations.get(ADA, "a");
    equal([step_id, metadata, version], ["s", METADATA, 2], "the conversation");
  }),

  define("11: an id used again never brings back what was there before it", ["erase", "list"], async (open) => {
    const conversations = await open();
    for (let round = 0; round < 20; round += 1) {
      const metadata = { round };
      await conversations.create(ADA, { id: "a", flow_id: `f${round}`, metadata });
      await conversations.create(ADA, { id: `other-${round}`, metadata: [round] });
      equal((await conversations.get(ADA, "a")).metadata, metadata, "the metadata of get");
      equal((await conversations.latest(ADA)).metadata, [round], "the metadata of latest");
      const seen = (await everything(conversations, ADA)).map((one) => [one.flow_id, one.metadata]);
      equal(seen, [[null, [round]], [`f${round}`, metadata]], "what is listed");
      equal(await conversations.erase(ADA), 2, "how many were erased");
    }
  }),

  define("11: many different flows and steps keep apart", [], async (open) => {
    const conversations = await open();
    const { id } = await conversations.create(ADA);
    for (let index = 0; index < 300; index += 1) {
      const [flow_id, step_id] = [`flow ${index % 97} é`, `step ${index}`];
      await conversations.update(ADA, id, { flow_id, step_id });
      if (index % 3 > 0) continue;
      const found = await conversations.get(ADA, id);
      equal([found.flow_id, found.step_id], [flow_id, step_id], "the flow and step");
    }
  }),
];
