/** Rules 2 and 3: create and latest. */

import { ADA, BOB, clockAt, define, equal, everything, FINAL, refused, started } from "./check.js";

export const creating = [
  define("2: create again with the same body answers what stands, and writes nothing", ["clock", "list"], async (open) => {
    const body = { flow_id: "f", step_id: "s", metadata: { n: [1, { m: "é" }] }, ttl: 3600 };
    const { conversations, first, clock } = await started(open, body);
    equal(await conversations.create(ADA, { id: "a", ...body }), first, "create again");
    await conversations.update(ADA, "a", { flow_id: "g", step_id: null, metadata: { n: 2 }, last_interaction: true });
    const moved = await conversations.get(ADA, "a");
    clock.at += 1000;
    equal(await conversations.create(ADA, { id: "a", ...body }), moved, "create again after an update");
    await conversations.close(ADA, "a", "FAILED");
    const over = await conversations.get(ADA, "a");
    clock.at += 1000;
    equal(await conversations.create(ADA, { id: "a", ...body }), over, "create again after close");
    equal(await conversations.get(ADA, "a"), over, "what stands");
    equal((await everything(conversations, ADA)).length, 1, "how many there are");
  }),

  define("2: defaults said and left out are the same body", [], async (open) => {
    const conversations = await open();
    const first = await conversations.create(ADA, { id: "a" });
    const said = { id: "a", flow_id: null, step_id: null, metadata: {}, ttl: undefined };
    equal(await conversations.create(ADA, said), first, "create with the defaults said");
    await conversations.create(BOB, said);
    equal((await conversations.create(BOB, { id: "a" })).version, 1, "create with the defaults left out");
  }),

  define("2: create again with another body is ID_TAKEN", ["clock"], async (open) => {
    const body = { flow_id: "f", step_id: "s", metadata: { n: 1 }, ttl: 60 };
    const { conversations, first } = await started(open, body);
    const others = [{ flow_id: "g" }, { flow_id: null }, { flow_id: undefined }, { flow_id: "" }, { step_id: "f" }, { metadata: { n: 2 } },
      { metadata: { n: "1" } }, { metadata: {} }, { metadata: [] }, { metadata: undefined }, { ttl: 61 }, { ttl: undefined }];
    for (const other of others) await refused(() => conversations.create(ADA, { id: "a", ...body, ...other }), "ID_TAKEN");
    equal(await conversations.get(ADA, "a"), first, "what stands");
    await conversations.update(ADA, "a", { flow_id: "g" });
    const asItIs = { id: "a", ...body, flow_id: "g" };
    await refused(() => conversations.create(ADA, asItIs), "ID_TAKEN");
  }),

  define("2: the order of keys does not make another body", [], async (open) => {
    const conversations = await open();
    const first = await conversations.create(ADA, { id: "a", metadata: { x: 1, y: { p: [1, 2], q: "é" } } });
    equal(await conversations.create(ADA, { metadata: { y: { q: "é", p: [1, 2] }, x: 1 }, id: "a" }), first, "create again");
    await refused(() => conversations.create(ADA, { id: "a", metadata: { x: 1, y: { p: [2, 1], q: "é" } } }), "ID_TAKEN");
  }),

  define("2: an empty flow is not an absent one", [], async (open) => {
    const conversations = await open();
    await conversations.create(ADA, { id: "a", flow_id: "" });
    await refused(() => conversations.create(ADA, { id: "a" }), "ID_TAKEN");
    await refused(() => conversations.create(ADA, { id: "a", flow_id: "", step_id: "" }), "ID_TAKEN");
  }),

  define("2: created at once under one id, it is one conversation", ["list"], async (open) => {
    const conversations = await open();
    const create = async () => conversations.create(ADA, { id: "a", flow_id: "f" });
    const answers = await Promise.all(Array.from({ length: 8 }, create));
    for (const answer of answers) equal(answer, answers[0], "an answer");
    equal((await everything(conversations, ADA)).length, 1, "how many there are");
  }),

  define("2: created at once for many clients, each answer is of its own call", [], async (open) => {
    const conversations = await open();
    const clients = Array.from({ length: 20 }, (_, index) => ({ ...ADA, user_id: `user-${index}` }));
    const create = async (client, index) => conversations.create(client, { flow_id: `f${index}`, metadata: { index }, ttl: 60 + 60 * index });
    const answers = await Promise.all(clients.map(create));
    for (const [index, client] of clients.entries()) equal(answers[index], await conversations.get(client, answers[index].id), `answer ${index}`);
  }),

  define("2: several may be open at once, and ids are scoped to their client", ["list"], async (open) => {
    const conversations = await open();
    for (const id of ["a", "b", "c"]) await conversations.create(ADA, { id });
    await conversations.create(BOB, { id: "a", flow_id: "bob's" });
    equal((await everything(conversations, ADA, { status: "OPEN" })).length, 3, "how many of Ada are open");
    equal((await conversations.get(ADA, "a")).flow_id, null, "Ada's a");
    equal((await conversations.get(BOB, "a")).flow_id, "bob's", "Bob's a");
  }),
];

export const latest = [
  define("3: latest is null without an open conversation", [], async (open) => {
    const conversations = await open();
    equal(await conversations.latest(ADA), null, "of a client never seen");
    for (const status of FINAL) {
      const { id } = await conversations.create(ADA);
      await conversations.close(ADA, id, status);
      equal(await conversations.latest(ADA), null, `after ${status}`);
    }
  }),

  define("3: latest is the one with the greatest last_interaction_at", ["clock"], async (open) => {
    const { conversations, clock } = await started(open);
    const latestId = async () => (await conversations.latest(ADA)).id;
    await conversations.create(ADA, { id: "b" });
    clock.at += 1;
    await conversations.create(ADA, { id: "c" });
    equal(await latestId(), "c", "the newest");
    clock.at += 1;
    await conversations.update(ADA, "a", { step_id: "s" });
    await conversations.update(ADA, "b", { step_id: "s", last_interaction: false });
    equal(await latestId(), "c", "after updates that are no interaction");
    await conversations.update(ADA, "a", { last_interaction: true });
    equal(await latestId(), "a", "after an interaction with an older one");
    await conversations.close(ADA, "b");
    equal(await latestId(), "a", "after closing another");
    await conversations.close(ADA, "a");
    equal(await latestId(), "c", "after closing it");
  }),

  define("3: among equals latest is the one created last", ["clock"], async (open) => {
    const clock = clockAt();
    const conversations = await open({ now: clock.now });
    const latestId = async () => (await conversations.latest(ADA)).id;
    for (const id of ["m", "z", "a", "k"]) await conversations.create(ADA, { id });
    equal(await latestId(), "k", "created at one moment");
    await conversations.update(ADA, "m", { last_interaction: true });
    equal(await latestId(), "k", "after touching an older one at that moment");
    clock.at += 1;
    for (const id of ["a", "z", "m"]) await conversations.update(ADA, id, { last_interaction: true });
    equal(await latestId(), "a", "touched at one moment, the last created first");
    await conversations.close(ADA, "a");
    equal(await latestId(), "z", "the next of them");
    await conversations.close(ADA, "z");
    await conversations.close(ADA, "m");
    equal(await latestId(), "k", "the one not touched");
  }),
];
