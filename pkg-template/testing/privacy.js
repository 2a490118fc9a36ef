/** Rule 1: a client sees only its own. */

import { ADA, BOB, define, equal, everything, refused, viewOf, wordsOf } from "./check.js";
import { TEXTS } from "./texts.js";

/** Every way to name a conversation, with right and wrong arguments. */
function attempts(conversations, client, id) {
  return [
    () => conversations.get(client, id),
    () => conversations.update(client, id, {}),
    () => conversations.update(client, id, { step_id: "x", last_interaction: true, metadata: { x: 1 } }),
    () => conversations.update(client, id, { step_id: "x" }, { ifVersion: 1 }),
    () => conversations.update(client, id, { step_id: "x" }, { ifVersion: 99 }),
    () => conversations.update(client, id, { step_id: 1 }),
    () => conversations.update(client, id, { metadata: NaN }),
    () => conversations.close(client, id),
    () => conversations.close(client, id, "FAILED"),
    () => conversations.close(client, id, "OPEN"),
  ];
}

async function answersTo(calls) {
  const answers = [];
  for (const call of calls) {
    try {
      answers.push(JSON.stringify(await call()) ?? "undefined");
    } catch (error) {
      answers.push(wordsOf(error));
    }
  }
  return answers;
}

/** Triples that become one when their parts are joined by something careless. */
function collisions() {
  const triples = [];
  for (const mark of [":", "/", "|", ",", ".", "-", "_", " ", "\u200b", "\\", "\"", '","', "%3A", "&user_id="]) {
    triples.push([`a${mark}b`, "c", "d"], ["a", `b${mark}c`, "d"], ["a", "b", `c${mark}d`], [`a${mark}`, "b", "c"], ["a", `${mark}b`, "c"]);
  }
  triples.push(["a", "b", "c"], ["a", "c", "b"], ["b", "a", "c"], ["b", "c", "a"], ["c", "a", "b"], ["c", "b", "a"]);
  triples.push(["a", "a", "aa"], ["a", "aa", "a"], ["aa", "a", "a"], ["ab", "c", "x"], ["a", "bc", "x"], ["A", "b", "c"]);
  triples.push(["1a11zzzzzzz", "u", "v"], ["1", "a", "zzzzzzz1u1v"]); // lengths before texts, but nothing after a length
  for (const text of TEXTS) triples.push([text, "b", "c"], ["a", text, "c"], ["a", "b", text]);
  const keys = new Map(triples.map((triple) => [JSON.stringify(triple), triple]));
  return [...keys.values()].map(([bot_id, user_id, channel_id]) => ({ bot_id, user_id, channel_id }));
}

export const privacy = [
  define("1: a foreign conversation and a missing one answer alike, to the byte", [], async (open) => {
    const conversations = await open();
    const strangers = [BOB, { ...ADA, bot_id: "other" }, { ...ADA, channel_id: "other" }, { ...ADA, user_id: "ADA" }];
    const ids = ["secret", "closed", "0192f0c1-7b3a-7c1e-8f00-0123456789ab", "__proto__"];
    const ask = async () => {
      const answers = [];
      for (const stranger of strangers) for (const id of ids) answers.push(await answersTo(attempts(conversations, stranger, id)));
      return answers;
    };
    const missing = await ask();
    for (const id of ids) await conversations.create(ADA, { id, metadata: { pin: 1234 } });
    await conversations.close(ADA, "closed", "FAILED");
    const before = await viewOf(conversations, ADA);
    equal(await ask(), missing, "the answers to strangers");
    equal(await viewOf(conversations, ADA), before, "what Ada has");
    for (const stranger of strangers) equal(await viewOf(conversations, stranger), { latest: null, listed: [], got: [] }, "what a stranger sees");
  }),

  define("1: missing is NOT_FOUND for reads and writes", [], async (open) => {
    const conversations = await open();
    await conversations.create(ADA, { id: "hers" });
    for (const client of [ADA, BOB]) {
      const id = client === ADA ? "missing" : "hers";
      await refused(() => conversations.get(client, id), "NOT_FOUND");
      await refused(() => conversations.update(client, id, { step_id: "x" }), "NOT_FOUND");
      await refused(() => conversations.update(client, id, {}), "NOT_FOUND");
      await refused(() => conversations.close(client, id), "NOT_FOUND");
    }
  }),

  define("1: a stranger's calls for all of a client reach only the stranger's", ["erase"], async (open) => {
    const conversations = await open();
    for (const id of ["a", "b"]) await conversations.create(ADA, { id });
    await conversations.create(BOB, { id: "a", flow_id: "bob's" });
    const before = await viewOf(conversations, ADA);
    await conversations.closeAll(BOB, "FAILED");
    equal(await conversations.erase(BOB), 1, "how many of Bob were erased");
    equal(await viewOf(conversations, ADA), before, "what Ada has");
  }),

  define("1: clients that look alike or join to one text are different", ["list"], async (open) => {
    const conversations = await open();
    const clients = collisions();
    for (const [index, client] of clients.entries()) {
      equal(await conversations.latest(client), null, `latest of ${JSON.stringify(client)} before its create`);
      await conversations.create(client, { id: "same", flow_id: `${index}` });
    }
    for (const [index, client] of clients.entries()) {
      const found = await everything(conversations, client);
      equal(found.map((one) => [one.flow_id, one.client]), [[`${index}`, client]], `what ${JSON.stringify(client)} has`);
      equal((await conversations.get(client, "same")).client, client, "the client of get");
    }
  }),

  define("1: other fields of a client are ignored and not kept", ["list"], async (open) => {
    const conversations = await open();
    const adorned = { ...ADA, name: "Ada", tags: [1n], [Symbol("x")]: 1 };
    equal((await conversations.create(adorned, { id: "a" })).client, { ...ADA }, "the client of create");
    equal((await conversations.get(ADA, "a")).client, { ...ADA }, "the client of get");
    equal((await conversations.get({ ...adorned, name: "other" }, "a")).client, { ...ADA }, "the client of get by other fields");
    equal((await conversations.list(adorned)).conversations[0].client, { ...ADA }, "the client of list");
  }),
];
