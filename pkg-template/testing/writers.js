/** Numbered writes: each done once. Over REST they are the adapter's; here they are made as the REST server makes them, of what it serves. */

import { ADA, BOB, clockAt, define, equal, refused } from "./check.js";

/** By which a server asks for the calls of one write. What the package makes of a driver has it. */
const SERVED = Symbol.for("convostate.served");
const NEEDS = ["writers"];
const [FIRST, OTHER] = ["ab".repeat(16), "cd".repeat(16)];
const MOST_WRITERS = 8;
const WEEK_MS = 7 * 86_400_000;

/** The calls of the writer's write `n`; all up to `settled` it knows the outcome of. */
const write = (conversations, n, settled = 0, writer = FIRST) => conversations[SERVED]({ writer, n, settled });

const versionOf = async (conversations) => (await conversations.get(ADA, "a")).version;

async function opened(open, options) {
  const conversations = await open(options);
  await conversations.create(ADA, { id: "a", metadata: { n: 0 } });
  return conversations;
}

export const writers = [
  define("writers: a copy of a write is answered as the write was, and done no more", NEEDS, async (open) => {
    const conversations = await opened(open);
    const update = () => write(conversations, 1).update(ADA, "a", { metadata: { n: 1 } });
    equal((await update()).version, 2, "the version that the write made");
    await conversations.update(ADA, "a", { metadata: { n: 9 } });
    equal((await update()).version, 2, "the answer to a copy");
    const close = () => write(conversations, 2, 1).close(ADA, "a", "FAILED");
    equal([(await close()).version, (await close()).version], [4, 4], "a close and its copy");
    const { metadata, version, status } = await conversations.get(ADA, "a");
    equal([metadata, version, status], [{ n: 9 }, 4, "FAILED"], "the conversation");
  }),

  define("writers: a copy of a write that closes all closes nothing that was opened since", NEEDS, async (open) => {
    const conversations = await opened(open);
    const closeAll = () => write(conversations, 1).closeAll(ADA, "SWITCHED");
    await closeAll();
    await conversations.create(ADA, { id: "b" });
    await closeAll();
    equal([(await conversations.get(ADA, "a")).status, (await conversations.latest(ADA))?.id], ["SWITCHED", "b"], "what is closed and what is open");
  }),

  define("writers: a create and its copy make one conversation", NEEDS, async (open) => {
    const conversations = await open();
    const create = () => write(conversations, 1).create(ADA, { id: "a" });
    equal((await create()).version, 1, "the first");
    await conversations.update(ADA, "a", { step_id: "later" });
    await create();
    equal([(await conversations.get(ADA, "a")).step_id, await versionOf(conversations)], ["later", 2], "after a copy");
  }),

  define("writers: a smaller number is REPEATED, whatever it would do", NEEDS, async (open) => {
    const conversations = await opened(open);
    await write(conversations, 7).update(ADA, "a", { step_id: "seven" });
    for (const n of [1, 6]) {
      await refused(() => write(conversations, n).update(ADA, "a", { step_id: "late" }), "REPEATED");
      await refused(() => write(conversations, n).create(ADA, { id: "b" }), "REPEATED");
      await refused(() => write(conversations, n).erase(ADA), "REPEATED");
    }
    await write(conversations, 9, 7).update(ADA, "a", { step_id: "nine" });
    const { id, step_id, version } = await conversations.latest(ADA);
    equal([id, step_id, version], ["a", "nine", 3], "what stands");
  }),

  define("writers: each has numbers of its own, and for each client", NEEDS, async (open) => {
    const conversations = await opened(open);
    await conversations.create(BOB, { id: "a" });
    await write(conversations, 5).update(ADA, "a", { step_id: "first" });
    await write(conversations, 1, 0, OTHER).update(ADA, "a", { step_id: "other" });
    await write(conversations, 1).update(BOB, "a", { step_id: "Bob's" });
    equal([await versionOf(conversations), (await conversations.get(BOB, "a")).step_id], [3, "Bob's"], "what was done");
  }),

  define("writers: one that is not known, though some of its writes were settled, is FORGOTTEN", NEEDS, async (open) => {
    const conversations = await opened(open);
    await refused(() => write(conversations, 5, 4).update(ADA, "a", { step_id: "late" }), "FORGOTTEN");
    equal(await versionOf(conversations), 1, "the version");
    await write(conversations, 6).update(ADA, "a", { step_id: "anew" });
    equal(await versionOf(conversations), 2, "the version once it began anew");
  }),

  define("writers: of more than 8, the one that wrote least lately is forgotten, and not taken for a new one", NEEDS, async (open) => {
    const conversations = await opened(open);
    const update = (by, n, settled) => write(conversations, n, settled, String(by).repeat(32)).update(ADA, "a", { step_id: `${by}` });
    for (let by = 0; by < MOST_WRITERS; by += 1) await update(by, 1, 0);
    await update(0, 2, 1);
    await update(MOST_WRITERS, 1, 0);
    await refused(() => update(1, 2, 1), "FORGOTTEN");
    for (const by of [0, 2, MOST_WRITERS]) await update(by, 3, 1);
    equal(await versionOf(conversations), 1 + MOST_WRITERS + 5, "the version");
  }),

  define("writers: a refusal is noted, and a copy refused the same, though it would be done by now", NEEDS, async (open) => {
    const conversations = await opened(open);
    const missing = () => write(conversations, 1).update(ADA, "b", { step_id: "s" });
    await refused(missing, "NOT_FOUND");
    await conversations.create(ADA, { id: "b" });
    await refused(missing, "NOT_FOUND");
    const stale = () => write(conversations, 2, 1).update(ADA, "a", { step_id: "s" }, { ifVersion: 2 });
    await refused(stale, "CONFLICT");
    await conversations.update(ADA, "a", {});
    await refused(stale, "CONFLICT");
    const taken = () => write(conversations, 3, 2).create(ADA, { id: "a", flow_id: "another" });
    for (let tries = 0; tries < 2; tries += 1) await refused(taken, "ID_TAKEN");
    await conversations.close(ADA, "b", "FAILED");
    const over = () => write(conversations, 4, 3).update(ADA, "b", { step_id: "s" });
    for (let tries = 0; tries < 2; tries += 1) equal((await refused(over, "NOT_OPEN")).details.status, "FAILED", "how it ended");
    equal(await conversations.get(ADA, "a").then(({ flow_id, step_id }) => [flow_id, step_id]), [null, null], "what was refused");
  }),

  define("writers: of who has nothing, nothing is noted, and an erase leaves no number", NEEDS, async (open) => {
    const conversations = await open();
    const missing = () => write(conversations, 3).update(ADA, "a", { step_id: "s" });
    await refused(missing, "NOT_FOUND");
    await conversations.create(ADA, { id: "a" });
    await missing();
    equal(await write(conversations, 4, 3).erase(ADA), 1, "how many were erased");
    await refused(() => write(conversations, 4, 3).erase(ADA), "FORGOTTEN");
    equal(await conversations.latest(ADA), null, "what is left");
  }),

  define("writers: a copy of a write of a memory, too", [...NEEDS, "memory"], async (open) => {
    const conversations = await opened(open);
    const remember = () => write(conversations, 1).remember(ADA, "likes", "mine");
    const { version } = await remember();
    await conversations.remember(ADA, "likes", "theirs");
    equal((await remember()).version, version, "the version that a copy is answered with");
    equal((await conversations.recall(ADA, "likes")).value, "theirs", "what is remembered");
    const forget = () => write(conversations, 2, 1).forget(ADA, "likes");
    await forget();
    await conversations.remember(ADA, "likes", "anew");
    await forget();
    equal((await conversations.recall(ADA, "likes")).value, "anew", "after a copy of a forgetting");
    await refused(remember, "REPEATED");
  }),

  define("writers: numbers and handled messages stand side by side", [...NEEDS, "turn", "once"], async (open) => {
    const conversations = await opened(open);
    const handle = async (once) => (await conversations.turn(ADA, (turn) => turn.update("a", {}), { once })).repeated;
    await write(conversations, 1).update(ADA, "a", { step_id: "one" });
    equal(await handle("m1"), false, "a message");
    await write(conversations, 2, 1).update(ADA, "a", { step_id: "two" });
    equal(await handle("m1"), true, "the message again");
    await refused(() => write(conversations, 1).update(ADA, "a", { step_id: "one" }), "REPEATED");
    equal(await versionOf(conversations), 4, "the version");
  }),

  define("writers: numbers outlive the client's last conversation, for a week", [...NEEDS, "retention", "sweep", "clock"], async (open) => {
    const clock = clockAt();
    const conversations = await opened(open, { now: clock.now, retention: { seconds: 1 } });
    await write(conversations, 1).close(ADA, "a");
    clock.at += 2000;
    equal((await conversations.sweep()).removed, 1, "how many were removed");
    const later = (n) => () => write(conversations, n, 1).update(ADA, "a", {});
    await refused(later(2), "NOT_FOUND");
    await refused(later(1), "REPEATED");
    clock.at += WEEK_MS;
    await conversations.sweep();
    await refused(later(3), "FORGOTTEN");
  }),
];
