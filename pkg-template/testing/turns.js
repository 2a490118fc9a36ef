/** Changes that meet: modify and turn. */

import { ADA, BOB, check, clockAt, define, equal, iso, pause, refused } from "./check.js";

const tick = () => new Promise((resolve) => setTimeout(resolve));

async function microtasks(count) {
  for (let done = 0; done < count; done += 1) await null;
}

const counted = ({ metadata }) => ({ metadata: { n: metadata.n + 1 } });

/** One that can be opened from outside. */
function gate() {
  let open;
  const passed = new Promise((resolve) => { open = resolve; });
  return { open, passed };
}

/** A turn that has begun and goes on until it is let go. */
async function turnUnderWay(conversations, client, fn = () => {}) {
  const [begun, end] = [gate(), gate()];
  const turn = conversations.turn(client, async (calls) => {
    begun.open();
    await end.passed;
    return fn(calls);
  });
  await begun.passed;
  return { turn, end: end.open };
}

export const modifying = [
  define("modify: changes what it read", ["modify"], async (open) => {
    const conversations = await open();
    await conversations.create(ADA, { id: "a", flow_id: "f", metadata: { n: 1 } });
    const answer = await conversations.modify(ADA, "a", (conversation) => {
      equal(conversation.flow_id, "f", "what fn is given");
      return counted(conversation);
    });
    equal(answer, await conversations.get(ADA, "a"), "the answer");
    await conversations.modify(ADA, "a", async (conversation) => ({ ...counted(conversation), step_id: "s" }));
    equal(await conversations.modify(ADA, "a", () => ({})), await conversations.get(ADA, "a"), "the answer where nothing changes");
    const { metadata, step_id, version } = await conversations.get(ADA, "a");
    equal([metadata, step_id, version], [{ n: 3 }, "s", 3], "the conversation");
  }),

  define("modify: tries again when somebody else was first", ["modify"], async (open) => {
    const conversations = await open();
    await conversations.create(ADA, { id: "a", metadata: { n: 0 } });
    let tries = 0;
    await conversations.modify(ADA, "a", async (conversation) => {
      tries += 1;
      if (tries < 4) await conversations.update(ADA, "a", { metadata: { other: tries } });
      return counted(conversation);
    });
    equal([tries, (await conversations.get(ADA, "a")).metadata], [4, { n: 1, other: 3 }], "tries and metadata");
  }),

  define("modify: answers what it wrote, whatever others write at once", ["modify"], async (open) => {
    const conversations = await open();
    await conversations.create(ADA, { id: "a", metadata: { n: 0 } });
    const all = await Promise.all(Array.from({ length: 12 }, () => conversations.modify(ADA, "a", counted, { attempts: 1000 })));
    equal(all.map(({ version }) => version).sort((one, other) => one - other), Array.from({ length: 12 }, (_, index) => index + 2), "the versions");
    equal(all.every(({ version, metadata }) => metadata.n === version - 1), true, "the metadata of each");
  }),

  define("modify: many at once lose nothing", ["modify"], async (open) => {
    const conversations = await open();
    await conversations.create(ADA, { id: "a", metadata: { n: 0 } });
    const all = Array.from({ length: 40 }, () => conversations.modify(ADA, "a", counted, { attempts: 1000 }));
    await Promise.all(all);
    equal((await conversations.get(ADA, "a")).metadata, { n: 40 }, "the metadata");
  }),

  define("modify: one within another of the same conversation ends", ["modify"], async (open) => {
    const conversations = await open();
    await conversations.create(ADA, { id: "a", metadata: { n: 0 } });
    let isInside = false;
    await conversations.modify(ADA, "a", async (conversation) => {
      if (!isInside) {
        isInside = true;
        await conversations.modify(ADA, "a", counted);
      }
      return counted(conversation);
    });
    equal((await conversations.get(ADA, "a")).metadata, { n: 2 }, "the metadata");
  }),

  define("modify: gives up with CONFLICT after so many attempts", ["modify"], async (open) => {
    const conversations = await open();
    await conversations.create(ADA, { id: "a", metadata: { n: 0 } });
    let tries = 0;
    const spoil = async (conversation) => {
      tries += 1;
      await conversations.update(ADA, "a", { metadata: { other: tries } });
      return counted(conversation);
    };
    await refused(() => conversations.modify(ADA, "a", spoil, { attempts: 3 }), "CONFLICT");
    equal([tries, (await conversations.get(ADA, "a")).metadata], [3, { n: 0, other: 3 }], "tries and metadata");
  }),

  define("modify: refuses as get and update do, and throws what fn throws", ["modify"], async (open) => {
    const conversations = await open();
    await conversations.create(ADA, { id: "a" });
    const before = await conversations.get(ADA, "a");
    const nothing = () => ({});
    await refused(() => conversations.modify(ADA, "none", nothing), "NOT_FOUND");
    await refused(() => conversations.modify(BOB, "a", nothing), "NOT_FOUND");
    await refused(() => conversations.modify(ADA, "a b", nothing), "INVALID_ID");
    await refused(() => conversations.modify({ ...ADA, user_id: "" }, "a", nothing), "INVALID_CLIENT", "client.user_id");
    await refused(() => conversations.modify(ADA, "a", "fn"), "INVALID_BODY", "fn");
    await refused(() => conversations.modify(ADA, "a", () => ({ step: 1 })), "INVALID_BODY");
    await refused(() => conversations.modify(ADA, "a", nothing, { attempts: 0 }), "INVALID_BODY", "options.attempts");
    await refused(() => conversations.modify(ADA, "a", nothing, { tries: 1 }), "INVALID_BODY", "options.tries");
    const own = new RangeError("of fn");
    const thrown = await conversations.modify(ADA, "a", () => { throw own; }).catch((error) => error);
    check(thrown === own, "what fn throws is thrown on");
    equal(await conversations.get(ADA, "a"), before, "the conversation");
  }),
];

export const turning = [
  define("turn: the calls of this client, and the answer of fn", ["turn"], async (open) => {
    const conversations = await open();
    const answer = await conversations.turn(ADA, async (turn) => {
      equal(await turn.latest(), null, "latest of nothing");
      const { id, client } = await turn.create({ flow_id: "f", metadata: { n: 1 } });
      equal(client, { ...ADA }, "the client");
      await turn.update(id, { step_id: "s" }, { ifVersion: 1 });
      await turn.modify(id, counted);
      await turn.create({ id: "b" });
      await turn.close("b", "SWITCHED");
      equal((await turn.list()).conversations.map((one) => one.status), ["SWITCHED", "OPEN"], "the list");
      check(turn.signal.aborted === false, "the signal is not aborted");
      return turn.get(id);
    });
    equal([answer.step_id, answer.metadata, answer.version], ["s", { n: 2 }, 3], "the answer");
    equal(await conversations.latest(ADA), answer, "what is there afterwards");
    await conversations.turn(ADA, (turn) => turn.closeAll("FAILED"));
    equal((await conversations.get(ADA, answer.id)).status, "FAILED", "the status after closeAll");
  }),

  define("turn: open gives the latest, or a new one", ["turn"], async (open) => {
    const conversations = await open();
    const body = { flow_id: "f", metadata: { n: 1 } };
    const [first, again, third] = await conversations.turn(ADA, async (turn) => {
      const opened = [await turn.open(body), await turn.open({ flow_id: "other" })];
      await turn.close(opened[0].id);
      return [...opened, await turn.open()];
    });
    equal([first.flow_id, first.metadata, first.version], ["f", { n: 1 }, 1], "the new one");
    equal(again, first, "the latest");
    check(third.id !== first.id && third.flow_id === null, "another one when that is closed");
    equal(await conversations.latest(ADA), third, "what is there afterwards");
  }),

  define("turn: one at a time, in the order of asking; other clients are not held up", ["turn"], async (open) => {
    const conversations = await open();
    const log = [];
    const first = await turnUnderWay(conversations, ADA, () => log.push("first"));
    const others = ["second", "third", "fourth"].map((name) => conversations.turn(ADA, async () => {
      log.push(`${name} in`);
      await tick();
      log.push(`${name} out`);
    }));
    await conversations.turn(BOB, () => log.push("Bob"));
    await tick();
    equal(log, ["Bob"], "who was in while the first turn went on");
    first.end();
    await Promise.all([first.turn, ...others]);
    const order = ["second", "third", "fourth"].flatMap((name) => [`${name} in`, `${name} out`]);
    equal(log, ["Bob", "first", ...order], "who was in, in order");
  }),

  define("turn: calls outside of it go on", ["turn"], async (open) => {
    const conversations = await open();
    const { turn, end } = await turnUnderWay(conversations, ADA, (calls) => calls.create({ id: "inside" }));
    await conversations.create(ADA, { id: "outside" });
    end();
    await turn;
    equal((await conversations.get(ADA, "inside")).status, "OPEN", "what the turn created");
    equal((await conversations.get(ADA, "outside")).status, "OPEN", "what was created meanwhile");
  }),

  define("turn: ends when fn throws, and what it wrote stands", ["turn"], async (open) => {
    const conversations = await open();
    const own = new RangeError("of fn");
    const thrown = await conversations.turn(ADA, async (turn) => {
      await turn.create({ id: "a" });
      throw own;
    }).catch((error) => error);
    check(thrown === own, "what fn throws is thrown on");
    equal((await conversations.turn(ADA, (turn) => turn.get("a"), { wait: 0 })).id, "a", "what the next turn finds");
  }),

  define("turn: once it is over, it can't write", ["turn", "erase"], async (open) => {
    const conversations = await open();
    const kept = await conversations.turn(ADA, async (turn) => {
      await turn.create({ id: "a" });
      return turn;
    });
    const before = await conversations.get(ADA, "a");
    await refused(() => kept.create(), "LOCKED");
    await refused(() => kept.update("a", { step_id: "s" }), "LOCKED");
    await refused(() => kept.modify("a", () => ({ step_id: "s" })), "LOCKED");
    await refused(() => kept.close("a"), "LOCKED");
    await refused(() => kept.closeAll(), "LOCKED");
    await refused(() => kept.erase(), "LOCKED");
    equal(await kept.get("a"), before, "what it still reads");
    equal(await conversations.latest(ADA), before, "the conversation");
  }),

  define("turn: waits so long, then LOCKED", ["turn"], async (open) => {
    const conversations = await open();
    const { turn, end } = await turnUnderWay(conversations, ADA);
    let ran = 0;
    for (const wait of [0, 20]) await refused(() => conversations.turn(ADA, () => { ran += 1; }, { wait }), "LOCKED");
    end();
    await turn;
    equal(ran, 0, "how often a turn ran that did not begin");
    equal(await conversations.turn(ADA, () => "next", { wait: 0 }), "next", "the next turn");
  }),

  define("turn: its signal ends the wait with ABORTED, and is passed on afterwards", ["turn"], async (open) => {
    const conversations = await open();
    const { turn, end } = await turnUnderWay(conversations, ADA);
    const controller = new AbortController();
    const waiting = refused(() => conversations.turn(ADA, () => {}, { signal: controller.signal }), "ABORTED");
    await tick();
    controller.abort();
    await waiting;
    end();
    await turn;
    await refused(() => conversations.turn(ADA, () => {}, { signal: AbortSignal.abort() }), "ABORTED");
    const later = new AbortController();
    const seen = await conversations.turn(ADA, async ({ signal }) => {
      later.abort("enough");
      return [signal.aborted, signal.reason];
    }, { signal: later.signal });
    equal(seen, [true, "enough"], "the signal within the turn");
  }),

  define("turn: a signal that is aborted at whatever moment before fn begins gives ABORTED, and nothing is left behind", ["turn"], async (open) => {
    const conversations = await open();
    const steps = [...Array.from({ length: 30 }, (_, count) => () => microtasks(count)), ...[0, 0, 1, 2].map((ms) => () => pause(ms))];
    let given = 0;
    for (const step of steps) {
      const controller = new AbortController();
      let began = 0;
      const turn = conversations.turn(ADA, async ({ signal }) => {
        began += 1;
        equal([controller.signal.aborted, signal.aborted], [false, false], "the signals when fn began");
        await Promise.race([new Promise((resolve) => signal.addEventListener("abort", resolve)), pause(2000)]);
        equal(signal.aborted, true, "the signal after the caller's was aborted");
      }, { signal: controller.signal });
      const code = turn.then(() => "ended", (error) => error.code ?? error.message);
      await step();
      controller.abort();
      equal(await code, began === 1 ? "ended" : "ABORTED", "what became of the turn");
      given += 1 - began;
      equal(await conversations.turn(ADA, () => "next", { wait: 5000 }), "next", "the turn after it");
    }
    check(given > 0, "no turn was given up before it began");
  }),

  define("turn: erase outside of it ends it", ["turn", "erase", "list"], async (open) => {
    const conversations = await open();
    await conversations.create(BOB, { id: "a" });
    await conversations.turn(ADA, async (turn) => {
      await turn.create({ id: "a" });
      equal(await conversations.erase(BOB), 1, "how many of somebody else were erased");
      await turn.update("a", { step_id: "s" });
      equal(await conversations.erase(ADA), 1, "how many were erased");
      await refused(() => turn.create({ id: "b" }), "LOCKED");
      await refused(() => turn.create(), "LOCKED");
      await refused(() => turn.update("a", { step_id: "s" }), "LOCKED");
      await refused(() => turn.close("a"), "LOCKED");
      await refused(() => turn.closeAll(), "LOCKED");
      await refused(() => turn.erase(), "LOCKED");
      equal(await turn.latest(), null, "what it still reads");
    });
    equal((await conversations.list(ADA)).conversations, [], "what is left");
    await conversations.turn(ADA, (turn) => turn.create({ id: "a", step_id: "next" }));
    equal((await conversations.latest(ADA)).step_id, "next", "what the next turn wrote");
  }),

  define("turn: one of the same client within it is refused, one of another is not", ["turn"], async (open) => {
    const conversations = await open();
    let ran = 0;
    const answer = await conversations.turn(ADA, async (turn) => {
      await refused(() => conversations.turn({ ...ADA }, () => { ran += 1; }, { wait: 20 }), "LOCKED");
      const deep = () => conversations.turn(ADA, () => { ran += 1; }, { wait: 20 });
      await conversations.turn(BOB, () => refused(deep, "LOCKED"));
      return (await turn.create({ id: "a" })).id;
    });
    equal([answer, ran], ["a", 0], "the answer, and how often a turn within ran");
    equal(await conversations.turn(ADA, () => "next", { wait: 0 }), "next", "the turn after it");
  }),

  define("turn: it is a message of the person, so update is an interaction unless it says otherwise", ["turn", "clock"], async (open) => {
    const clock = clockAt();
    const conversations = await open({ now: clock.now });
    await conversations.create(ADA, { id: "a", ttl: 60, metadata: { n: 1 } });
    const changes = [
      [(turn) => turn.update("a", { step_id: "s" }), true],
      [(turn) => turn.update("a", { step_id: "t", last_interaction: false }), false],
      [(turn) => turn.update("a", {}), true],
      [(turn) => turn.update("a", { last_interaction: false }), false],
      [(turn) => turn.update("a", { last_interaction: undefined }, { ifVersion: 4 }), true],
      [(turn) => turn.modify("a", counted), true],
      [(turn) => turn.modify("a", (found) => ({ ...counted(found), last_interaction: false })), false],
    ];
    let last = clock.at;
    for (const [change, isInteraction] of changes) {
      clock.at += 1000;
      if (isInteraction) last = clock.at;
      await conversations.turn(ADA, change);
      const { last_interaction_at, expires_at } = await conversations.get(ADA, "a");
      equal([last_interaction_at, expires_at], [iso(last), iso(last + 60_000)], `the last interaction after ${change}`);
    }
    equal((await conversations.get(ADA, "a")).version, 7, "the version");
    clock.at += 1000;
    await conversations.update(ADA, "a", { step_id: "outside" });
    equal((await conversations.get(ADA, "a")).last_interaction_at, iso(last), "the last interaction after an update outside of a turn");
  }),

  define("turn: erase within it leaves the turn its place", ["turn", "erase", "list"], async (open) => {
    const conversations = await open();
    await conversations.create(ADA, { id: "old" });
    await conversations.turn(ADA, async (turn) => {
      equal(await turn.erase(), 1, "how many were erased");
      await turn.create({ id: "new" });
    });
    equal((await conversations.list(ADA)).conversations.map((one) => one.id), ["new"], "what is there");
    await conversations.turn(ADA, (turn) => turn.erase());
    equal(await conversations.erase(ADA), 0, "how many are left");
  }),

  define("turn: refuses bad arguments", ["turn"], async (open) => {
    const conversations = await open();
    const nothing = () => {};
    await refused(() => conversations.turn({ ...ADA, bot_id: "" }, nothing), "INVALID_CLIENT", "client.bot_id");
    await refused(() => conversations.turn(null, nothing), "INVALID_CLIENT", "client");
    await refused(() => conversations.turn(ADA), "INVALID_BODY", "fn");
    await refused(() => conversations.turn(ADA, nothing, { wait: -1 }), "INVALID_BODY", "options.wait");
    await refused(() => conversations.turn(ADA, nothing, { wait: "1" }), "INVALID_BODY", "options.wait");
    await refused(() => conversations.turn(ADA, nothing, { signal: {} }), "INVALID_BODY");
    await refused(() => conversations.turn(ADA, nothing, { timeout: 1 }), "INVALID_BODY", "options.timeout");
    await refused(() => conversations.turn(ADA, (turn) => turn.get("a")), "NOT_FOUND");
  }),
];
