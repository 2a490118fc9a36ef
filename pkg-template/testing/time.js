/** Rules 7, 8 and 10: the clock, expiry, sweeping and retention. */

import { ADA, BOB, check, clockAt, define, ear, equal, everything, iso, refused, START, sweepAll, viewOf, wordsOf } from "./check.js";

const FINAL_BUT_EXPIRED = ["SWITCHED", "CLOSED", "FAILED"];

async function at(open, options = {}) {
  const clock = clockAt();
  return { clock, conversations: await open({ now: clock.now, ...options }) };
}

export const clocks = [
  define("7: a clock that steps back is held still", ["clock"], async (open) => {
    const { clock, conversations } = await at(open);
    await conversations.create(ADA, { id: "a" });
    clock.at = START + 5000;
    await conversations.update(ADA, "a", { last_interaction: true });
    clock.at = START - 3_600_000;
    const held = iso(START + 5000);
    const { created_at, updated_at, last_interaction_at } = await conversations.create(ADA, { id: "b", ttl: 10 });
    equal([created_at, updated_at, last_interaction_at], [held, held, held], "the times of create");
    await conversations.update(ADA, "a", { last_interaction: true });
    await conversations.close(ADA, "a");
    equal((await conversations.get(ADA, "a")).updated_at, held, "updated_at after close");
    equal((await conversations.get(ADA, "b")).expires_at, iso(START + 15_000), "expires_at");
    clock.at = START + 5001;
    equal((await conversations.create(ADA)).created_at, iso(START + 5001), "the time once the clock is past it again");
  }),

  define("7: latest keeps its order while the clock is behind", ["clock"], async (open) => {
    const { clock, conversations } = await at(open);
    for (const id of ["a", "b", "c"]) {
      await conversations.create(ADA, { id });
      clock.at -= 1000;
      equal((await conversations.latest(ADA)).id, id, "latest after a create with the clock behind");
    }
    await conversations.update(ADA, "a", { last_interaction: true });
    equal((await conversations.latest(ADA)).id, "c", "latest after a touch with the clock behind");
  }),

  define("7: what has expired stays so when the clock steps back", ["clock"], async (open) => {
    const { clock, conversations } = await at(open);
    await conversations.create(ADA, { id: "a", ttl: 60 });
    clock.at += 60_000;
    equal((await conversations.get(ADA, "a")).status, "EXPIRED", "the status at expires_at");
    clock.at -= 60_000;
    equal((await conversations.get(ADA, "a")).status, "EXPIRED", "the status with the clock behind");
    equal(await conversations.latest(ADA), null, "latest with the clock behind");
  }),
];

export const expiry = [
  define("8: from expires_at on it reads as EXPIRED in every call, unswept", ["clock", "list"], async (open) => {
    const { clock, conversations } = await at(open);
    const first = await conversations.create(ADA, { id: "a", ttl: 60, metadata: { n: 1 } });
    await conversations.create(ADA, { id: "stays" });
    clock.at = START + 59_999;
    equal(await conversations.get(ADA, "a"), first, "a millisecond before expires_at");
    equal((await conversations.list(ADA, { status: "OPEN" })).conversations.length, 2, "how many are open before");
    clock.at += 1;
    equal(await conversations.get(ADA, "a"), { ...first, status: "EXPIRED" }, "at expires_at");
    equal((await conversations.list(ADA)).conversations[1].status, "EXPIRED", "the status in a list");
    const ids = async (status) => (await conversations.list(ADA, { status })).conversations.map((one) => one.id);
    equal([await ids("OPEN"), await ids("EXPIRED")], [["stays"], ["a"]], "the lists by status");
    equal((await conversations.latest(ADA)).id, "stays", "latest");
    equal((await conversations.create(ADA, { id: "a", ttl: 60, metadata: { n: 1 } })).status, "EXPIRED", "create again");
  }),

  define("8: latest skips an expired one that was touched last", ["clock"], async (open) => {
    const { clock, conversations } = await at(open);
    await conversations.create(ADA, { id: "old" });
    clock.at += 1000;
    for (const ttl of [10, 5, 20]) await conversations.create(ADA, { id: `ttl-${ttl}`, ttl });
    const found = [];
    for (const after of [0, 5, 10, 20]) {
      clock.at = START + 1000 + after * 1000;
      found.push((await conversations.latest(ADA)).id);
    }
    equal(found, ["ttl-20", "ttl-20", "ttl-20", "old"], "latest as time goes by");
  }),

  define("8: an expired conversation can't be updated, nor closed as something else", ["clock"], async (open) => {
    const { clock, conversations } = await at(open);
    await conversations.create(ADA, { id: "a", ttl: 60 });
    clock.at += 60_000;
    const before = await viewOf(conversations, ADA);
    for (const body of [{ step_id: "s" }, { last_interaction: true }, { metadata: {} }]) {
      const { details } = await refused(() => conversations.update(ADA, "a", body), "NOT_OPEN");
      equal(details.status, "EXPIRED", "details.status");
    }
    for (const status of FINAL_BUT_EXPIRED) await refused(() => conversations.close(ADA, "a", status), "NOT_OPEN");
    equal(await conversations.close(ADA, "a", "EXPIRED"), undefined, "the answer of close as EXPIRED");
    await conversations.closeAll(ADA, "FAILED");
    equal(await viewOf(conversations, ADA), before, "what Ada has");
  }),

  define("8: an update gives another ttl, or with null none", ["clock"], async (open) => {
    const { clock, conversations } = await at(open);
    const { id } = await conversations.create(ADA, { id: "a" });
    clock.at += 30_000;
    await conversations.update(ADA, id, { ttl: 60 });
    const { ttl, expires_at, version } = await conversations.get(ADA, id);
    equal([ttl, expires_at, version], [60, iso(START + 60_000), 2], "ttl and expires_at, which count from the last interaction");
    clock.at = START + 60_000;
    equal((await conversations.get(ADA, id)).status, "EXPIRED", "the status at the new expires_at");

    await conversations.create(ADA, { id: "b", ttl: 60 });
    await conversations.update(ADA, "b", { ttl: null });
    const rest = await conversations.get(ADA, "b");
    check(!("ttl" in rest) && !("expires_at" in rest), "ttl and expires_at are absent after null");
    clock.at += 90_000;
    equal((await conversations.latest(ADA)).id, "b", "latest after the expires_at that there was");
    await conversations.update(ADA, "b", { ttl: 60, last_interaction: true });
    clock.at += 59_999;
    equal((await conversations.latest(ADA)).id, "b", "latest before the new expires_at");
    await conversations.update(ADA, "b", { ttl: 90 });
    clock.at += 1;
    equal((await conversations.latest(ADA)).id, "b", "latest after a longer ttl");
    await conversations.update(ADA, "b", { ttl: 1 });
    equal([(await conversations.get(ADA, "b")).status, await conversations.latest(ADA)], ["EXPIRED", null], "after a ttl that is over");
    equal(await conversations.create(ADA, { id: "b", ttl: 60 }), await conversations.get(ADA, "b"), "create again, with the ttl it was created with");
  }),

  define("8: an update refuses what is no ttl", [], async (open) => {
    const conversations = await open();
    const before = await conversations.create(ADA, { id: "a", ttl: 60 });
    for (const ttl of [0, -1, 0.5, 3_155_760_001, 1e300, NaN, Infinity, "60", true, {}]) {
      const { details } = await refused(() => conversations.update(ADA, "a", { ttl }), "INVALID_BODY");
      equal(details.path, "ttl", `details.path of the ttl ${String(ttl)}`);
    }
    equal(await conversations.get(ADA, "a"), before, "the conversation");
  }),

  define("8: an interaction moves expires_at, anything else does not", ["clock"], async (open) => {
    const { clock, conversations } = await at(open);
    await conversations.create(ADA, { id: "a", ttl: 60 });
    clock.at += 59_999;
    await conversations.update(ADA, "a", { step_id: "s" });
    equal((await conversations.get(ADA, "a")).expires_at, iso(START + 60_000), "expires_at after an update");
    await conversations.update(ADA, "a", { last_interaction: true });
    equal((await conversations.get(ADA, "a")).expires_at, iso(START + 119_999), "expires_at after an interaction");
    clock.at = START + 119_998;
    equal((await conversations.latest(ADA)).id, "a", "latest before the new expires_at");
    clock.at += 1;
    equal(await conversations.latest(ADA), null, "latest at the new expires_at");
  }),

  define("8: without a ttl nothing expires", ["clock"], async (open) => {
    const { clock, conversations } = await at(open);
    const first = await conversations.create(ADA, { id: "a" });
    clock.at += 200 * 365 * 86_400_000;
    equal(await conversations.latest(ADA), first, "latest after 200 years");
  }),

  define("8: what was closed before its deadline keeps its status", ["clock", "sweep"], async (open) => {
    const { clock, conversations } = await at(open);
    await conversations.create(ADA, { id: "a", ttl: 60 });
    await conversations.close(ADA, "a", "FAILED");
    const before = await conversations.get(ADA, "a");
    clock.at += 120_000;
    equal(await sweepAll(conversations), { expired: 0, removed: 0 }, "the sweep");
    equal(await conversations.get(ADA, "a"), before, "the conversation");
  }),

  define("8: sweep writes the status down, once", ["clock", "sweep"], async (open) => {
    const { clock, conversations } = await at(open);
    const first = await conversations.create(ADA, { id: "a", ttl: 60 });
    await conversations.create(ADA, { id: "later", ttl: 61 });
    await conversations.create(BOB, { id: "a", ttl: 60 });
    clock.at += 59_999;
    equal(await conversations.sweep(), { expired: 0, removed: 0 }, "a sweep before the deadline");
    clock.at = START + 60_500;
    equal(await conversations.sweep(), { expired: 2, removed: 0 }, "a sweep after it");
    equal(await conversations.sweep(), { expired: 0, removed: 0 }, "another sweep");
    const expected = { ...first, status: "EXPIRED", version: 2, updated_at: iso(clock.at) };
    equal(await conversations.get(ADA, "a"), expected, "the conversation");
    equal((await conversations.latest(ADA)).id, "later", "latest");
  }),

  define("8: a sweep with a limit works in steps", ["clock", "sweep"], async (open) => {
    const { clock, conversations } = await at(open);
    for (let index = 0; index < 10; index += 1) await conversations.create(ADA, { id: `c${index}`, ttl: 1 + index });
    clock.at += 3_600_000;
    equal(await sweepAll(conversations, { limit: 3 }), { expired: 10, removed: 0 }, "the sweeps together");
  }),

  define("8: create sweeps a little, so no timer is needed", ["clock", "subscribe"], async (open) => {
    const { clock, conversations } = await at(open);
    for (let index = 0; index < 20; index += 1) await conversations.create(ADA, { ttl: 1 });
    clock.at += 60_000;
    const { events, next } = await ear(conversations);
    for (let index = 0; index < 100; index += 1) await conversations.create(BOB);
    await next(100 + 20);
    equal(events.length, 0, "how many events are left over");
  }),
];

export const retention = [
  define("10: without retention nothing is removed", ["clock", "sweep", "list"], async (open) => {
    const { clock, conversations } = await at(open);
    for (let index = 0; index < 60; index += 1) await conversations.close(ADA, (await conversations.create(ADA)).id);
    clock.at += 100 * 365 * 86_400_000;
    equal(await sweepAll(conversations), { expired: 0, removed: 0 }, "the sweep");
    equal((await everything(conversations, ADA)).length, 60, "how many there are");
  }),

  define("10: retention.seconds removes what was closed longer ago", ["clock", "retention", "sweep", "list"], async (open) => {
    const { clock, conversations } = await at(open, { retention: { seconds: 60 } });
    for (const id of ["open", "first", "second"]) await conversations.create(ADA, { id });
    const missing = [];
    const ask = () => conversations.get(ADA, "first");
    await conversations.close(ADA, "first");
    clock.at += 30_000;
    await conversations.close(ADA, "second");
    clock.at = START + 60_000;
    equal(await sweepAll(conversations), { expired: 0, removed: 0 }, "a sweep after exactly that long");
    equal((await ask()).status, "CLOSED", "the status after exactly that long");
    clock.at += 1;
    equal(await sweepAll(conversations), { expired: 0, removed: 1 }, "a sweep a millisecond later");
    missing.push(wordsOf(await refused(ask, "NOT_FOUND")));
    equal((await everything(conversations, ADA)).map((one) => one.id), ["second", "open"], "what is left");
    clock.at += 3_600_000;
    equal(await sweepAll(conversations), { expired: 0, removed: 1 }, "a sweep an hour later");
    equal((await everything(conversations, ADA)).map((one) => one.id), ["open"], "what is left in the end");
    const fresh = await conversations.create(ADA, { id: "first", flow_id: "again" });
    equal([fresh.version, fresh.flow_id, fresh.status], [1, "again", "OPEN"], "an id that was removed, created again");
  }),

  define("10: retention.per_client keeps the newest closed ones of each client", ["clock", "retention", "sweep", "list"], async (open) => {
    const { clock, conversations } = await at(open, { retention: { per_client: 2 } });
    const close = async (client, id) => {
      await conversations.create(client, { id });
      clock.at += 1000;
      await conversations.close(client, id);
    };
    await conversations.create(ADA, { id: "open" });
    for (const id of ["a", "b", "c", "d", "e"]) await close(ADA, id);
    for (const id of ["a", "b"]) await close(BOB, id);
    clock.at += 10 * 365 * 86_400_000;
    await sweepAll(conversations);
    equal((await everything(conversations, ADA)).map((one) => one.id), ["e", "d", "open"], "what Ada has");
    equal((await everything(conversations, BOB)).map((one) => one.id), ["b", "a"], "what Bob has");
  }),

  define("10: what expired is removed like what was closed, what is open never", ["clock", "retention", "sweep", "list"], async (open) => {
    const { clock, conversations } = await at(open, { retention: { seconds: 60, per_client: 1 } });
    for (let index = 0; index < 5; index += 1) {
      await conversations.create(ADA, { id: `open-${index}` });
      await conversations.create(ADA, { id: `ttl-${index}`, ttl: 1 });
    }
    clock.at += 10_000;
    equal((await sweepAll(conversations)).expired, 5, "how many expired");
    clock.at += 86_400_000;
    await sweepAll(conversations);
    const left = (await everything(conversations, ADA)).map((one) => one.id);
    equal(left, ["open-4", "open-3", "open-2", "open-1", "open-0"], "what is left");
  }),

  define("10: create removes a little, so no timer is needed", ["clock", "retention", "list"], async (open) => {
    for (const retention of [{ seconds: 60 }, { per_client: 5 }]) {
      const { clock, conversations } = await at(open, { retention });
      for (let index = 0; index < 300; index += 1) {
        await conversations.close(ADA, (await conversations.create(ADA)).id);
        clock.at += 20_000;
      }
      const { length } = await everything(conversations, ADA);
      check(length <= 20, `with ${JSON.stringify(retention)} ${length} of 300 are left`);
    }
  }),

  define("10: a sweep with a limit counts removals too", ["clock", "retention", "sweep"], async (open) => {
    const { clock, conversations } = await at(open, { retention: { seconds: 60 } });
    for (let index = 0; index < 10; index += 1) await conversations.create(ADA, { id: `c${index}` });
    await conversations.closeAll(ADA);
    for (let index = 0; index < 10; index += 1) await conversations.create(BOB, { id: `c${index}`, ttl: 3600 });
    clock.at += 3_600_000;
    equal(await sweepAll(conversations, { limit: 4 }), { expired: 10, removed: 10 }, "the sweeps together");
  }),
];
