/** Messages that are delivered again: handled once. */

import { ADA, BOB, check, clockAt, define, equal, refused } from "./check.js";

const NEEDS = ["turn", "once"];
const WEEK_MS = 7 * 86_400_000;
const DONE = { repeated: false };
const REPEATED = { repeated: true };

/** Handles a message: one more in the client's only conversation. */
async function count(conversations, client, message) {
  const { repeated } = await conversations.turn(client, increase, { once: message });
  return { repeated };
}

async function increase(turn) {
  const latest = await turn.latest();
  const { id, metadata } = latest ?? (await turn.create({ id: "a", metadata: { n: 0 } }));
  await turn.update(id, { metadata: { n: metadata.n + 1 } });
}

const counted = async (conversations, client) => (await conversations.latest(client))?.metadata.n;

export const once = [
  define("once: a message that was handled is not handled again", NEEDS, async (open) => {
    const conversations = await open();
    equal(await conversations.turn(ADA, () => "done", { once: "m1" }), { ...DONE, value: "done" }, "the first answer");
    let isCalled = false;
    const again = await conversations.turn(ADA, () => (isCalled = true), { once: "m1" });
    equal([again, isCalled], [REPEATED, false], "the second answer");
    equal(await count(conversations, ADA, "m2"), DONE, "another message");
    equal(await count(conversations, BOB, "m1"), DONE, "another client's message");
    equal([await counted(conversations, ADA), await counted(conversations, BOB)], [1, 1], "what was counted");
  }),

  define("once: a turn without it answers as ever", NEEDS, async (open) => {
    const conversations = await open();
    equal(await conversations.turn(ADA, () => 7), 7, "the answer");
    equal(await conversations.turn(ADA, () => 7, { once: undefined }), 7, "the answer with undefined");
  }),

  define("once: delivered many times at once, it is handled once", NEEDS, async (open) => {
    const conversations = await open();
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => count(conversations, ADA, `m${n % 2}`)));
    equal(answers.filter(({ repeated }) => !repeated).length, 2, "how many were handled");
    equal(await counted(conversations, ADA), 2, "what was counted");
  }),

  define("once: what fn throws is not handled, and what it wrote stands", NEEDS, async (open) => {
    const conversations = await open();
    const failing = async (turn) => {
      await increase(turn);
      throw new Error("no model");
    };
    const error = await conversations.turn(ADA, failing, { once: "m1" }).catch((thrown) => thrown);
    equal([error.message, await counted(conversations, ADA)], ["no model", 1], "what was thrown, and what was counted");
    equal(await count(conversations, ADA, "m1"), DONE, "delivered again");
    equal(await counted(conversations, ADA), 2, "what was counted then");
  }),

  define("once: delivered again while it is handled, it waits, and is handled when the first throws", NEEDS, async (open) => {
    const conversations = await open();
    let end;
    const ended = new Promise((resolve) => (end = resolve));
    const failing = async () => {
      await ended;
      throw new Error("no model");
    };
    const first = conversations.turn(ADA, failing, { once: "m1" }).catch((thrown) => thrown.message);
    const again = ["m1", "m1"].map((message) => count(conversations, ADA, message));
    equal(await counted(conversations, ADA), undefined, "what was counted meanwhile");
    end();
    equal([await first, ...(await Promise.all(again))], ["no model", DONE, REPEATED], "the answers");
    equal(await counted(conversations, ADA), 1, "what was counted");
  }),

  define("once: the last 64 messages are known", NEEDS, async (open) => {
    const conversations = await open();
    for (let n = 0; n <= 64; n += 1) equal(await count(conversations, ADA, `m${n}`), DONE, `message ${n}`);
    for (const n of [64, 1]) equal(await count(conversations, ADA, `m${n}`), REPEATED, `message ${n} again`);
    equal(await count(conversations, ADA, "m0"), DONE, "the first, which is forgotten");
  }),

  define("once: an id is 1 to 255 bytes of text", NEEDS, async (open) => {
    const conversations = await open();
    for (const id of ["", "a".repeat(256), "é".repeat(128), "\ud800", "a".repeat(2000)]) {
      await refused(() => conversations.turn(ADA, () => {}, { once: id }), "INVALID_BODY", "options.once");
    }
    for (const id of [7, null, {}]) await refused(() => conversations.turn(ADA, () => {}, { once: id }), "INVALID_BODY", "options.once");
    for (const id of ["a", "é".repeat(127), "a b\n", "wamid.HBgLMTY1MDUxM=="]) equal(await count(conversations, ADA, id), DONE, id);
  }),

  define("once: is forgotten with an erase, also one within the turn", [...NEEDS, "erase"], async (open) => {
    const conversations = await open();
    await count(conversations, ADA, "m1");
    await conversations.erase(ADA);
    equal(await count(conversations, ADA, "m1"), DONE, "after an erase");
    await conversations.turn(ADA, (turn) => turn.erase(), { once: "m2" });
    for (const message of ["m1", "m2"]) equal(await count(conversations, ADA, message), DONE, `${message} after an erase in a turn`);
  }),

  define("once: an erase from outside ends the turn, and its message is not handled", [...NEEDS, "erase"], async (open) => {
    const conversations = await open();
    const erased = async (turn) => {
      await turn.create({ id: "a" });
      await conversations.erase(ADA);
    };
    await refused(() => conversations.turn(ADA, erased, { once: "m1" }), "LOCKED");
    equal(await conversations.latest(ADA), null, "what is left");
    equal(await count(conversations, ADA, "m1"), DONE, "delivered again");
  }),

  define("once: the turn sees what it wrote", [...NEEDS, "list", "erase"], async (open) => {
    const conversations = await open();
    for (const id of ["x", "y", "z"]) await conversations.create(ADA, { id, flow_id: "old" });
    await conversations.close(ADA, "x");
    const answer = await conversations.turn(ADA, async (turn) => {
      const ids = async (options) => (await turn.list(options)).conversations.map(({ id }) => id);
      await turn.create({ id: "a" });
      equal((await turn.latest()).id, "a", "the latest");
      await turn.update("y", { step_id: "s", last_interaction: false });
      const { step_id, version } = await turn.get("y");
      equal([(await turn.latest()).id, step_id, version], ["a", "s", 2], "after an update");
      await refused(() => turn.update("y", { step_id: "t" }, { ifVersion: 1 }), "CONFLICT");
      await turn.close("a", "FAILED");
      await refused(() => turn.update("a", {}), "NOT_OPEN");
      equal([await ids(), await ids({ status: "FAILED" }), await ids({ status: "OPEN", limit: 1 })], [["a", "z", "y", "x"], ["a"], ["z"]], "lists");
      await Promise.all([turn.update("z", { metadata: { a: 1 } }), turn.update("z", { metadata: { b: 2 } })]);
      equal((await turn.get("z")).metadata, { a: 1, b: 2 }, "two updates at once");
      await turn.closeAll();
      equal([await turn.latest(), await ids({ status: "CLOSED" })], [null, ["z", "y", "x"]], "after closing all");
      return (await turn.get("z")).flow_id;
    }, { once: "m1" });
    equal(answer, { ...DONE, value: "old" }, "the answer");
    const { conversations: all } = await conversations.list(ADA);
    const found = all.map(({ id, status, version }) => [id, status, version]);
    equal(found, [["a", "FAILED", 2], ["z", "CLOSED", 4], ["y", "CLOSED", 3], ["x", "CLOSED", 2]], "what stands");
    await conversations.turn(ADA, async (turn) => {
      equal(await turn.erase(), 4, "how many were erased");
      equal([await turn.latest(), (await turn.list()).conversations], [null, []], "what is left");
      await turn.create({ id: "z", flow_id: "new" });
    }, { once: "m2" });
    equal((await conversations.list(ADA)).conversations.map(({ id, flow_id }) => [id, flow_id]), [["z", "new"]], "after an erase");
  }),

  define("once: what others change meanwhile stands, too", NEEDS, async (open) => {
    const conversations = await open();
    for (const id of ["a", "b"]) await conversations.create(ADA, { id });
    await conversations.turn(ADA, async (turn) => {
      await turn.update("a", { step_id: "turn" });
      await conversations.close(ADA, "b", "SWITCHED");
    }, { once: "m1" });
    const found = [(await conversations.get(ADA, "a")).step_id, (await conversations.get(ADA, "b")).status];
    equal(found, ["turn", "SWITCHED"], "both");
    await conversations.closeAll(ADA);
    equal(await conversations.latest(ADA), null, "the latest");
  }),

  define("once: a turn whose writes are refused at its end leaves the client to the next one", NEEDS, async (open) => {
    const conversations = await open();
    await conversations.create(ADA, { id: "x" });
    const overtaken = async (turn) => {
      await turn.update("x", { step_id: "a" }, { ifVersion: 1 });
      await conversations.update(ADA, "x", { step_id: "b" });
    };
    // Where each write is done when it is made, none is refused.
    await conversations.turn(ADA, overtaken, { once: "m1" }).catch((error) => equal(error.code, "CONFLICT", "the refusal"));
    equal(await conversations.turn(ADA, () => "next", { wait: 0 }), "next", "a turn that does not wait");
  }),

  define("once: outlives the client's last conversation", [...NEEDS, "retention", "sweep", "clock"], async (open) => {
    const clock = clockAt();
    const conversations = await open({ now: clock.now, retention: { seconds: 1 } });
    await count(conversations, ADA, "m1");
    await conversations.closeAll(ADA);
    clock.at += 2000;
    equal((await conversations.sweep()).removed, 1, "how many were removed");
    equal(await count(conversations, ADA, "m1"), REPEATED, "delivered again");
  }),

  define("once: is forgotten by a sweep a week after the last message, where there is no conversation", [...NEEDS, "sweep", "clock"], async (open) => {
    const clock = clockAt();
    const conversations = await open({ now: clock.now });
    const deliver = async (message) => (await conversations.turn(ADA, () => {}, { once: message })).repeated;
    equal(await deliver("m1"), false, "the first delivery");
    clock.at += WEEK_MS - 1;
    await conversations.sweep();
    equal(await deliver("m1"), true, "just before");
    clock.at += 1;
    await conversations.sweep();
    equal(await deliver("m1"), false, "a week later");
  }),

  define("once: a listener hears each change once", [...NEEDS, "subscribe"], async (open) => {
    const conversations = await open();
    const heard = [];
    conversations.subscribe(({ type, conversation }) => heard.push([type, conversation.version]));
    for (const message of ["m1", "m1"]) await count(conversations, ADA, message);
    equal(heard, [["created", 1], ["updated", 2]], "what was heard");
    check(heard.length === 2, "nothing more");
  }),
];
