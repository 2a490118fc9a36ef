// What every peer must answer before it is timed: a short life of some conversations, told literally.

import assert from "node:assert/strict";

const START = Date.UTC(2026, 10, 22, 10, 31);
const NOON = "2026-11-22T10:31:00.000Z";
const ADA = { bot_id: "shop", user_id: "ada", channel_id: "web" };
const BOB = { ...ADA, user_id: "bob" };

const SIZE = {
  id: "a",
  client: ADA,
  flow_id: "order",
  step_id: "size",
  metadata: { cart: ["tea"], note: { by: "ada", urgent: true } },
  status: "OPEN",
  last_interaction_at: NOON,
  updated_at: NOON,
  created_at: NOON,
  version: 1,
};
const BODY = { id: "a", flow_id: "order", step_id: "size", metadata: SIZE.metadata };

const SCRIPT = {
  async "creates, and answers a retry with what stands"({ store, clock }) {
    assert.deepEqual(await store.create({ ...ADA, name: "Ada" }, structuredClone(BODY)), SIZE);
    clock.at += 5;
    assert.deepEqual(await store.create(ADA, structuredClone(BODY)), SIZE);
    await refused("ID_TAKEN", () => store.create(ADA, { ...BODY, step_id: "other" }));
    await refused("ID_TAKEN", () => store.create(ADA, { ...BODY, metadata: { cart: [] } }));
    await refused("ID_TAKEN", () => store.create(ADA, { ...BODY, ttl: 60 }));
    const bare = await store.create(BOB);
    assert.match(bare.id, /^[\w.~-]{1,128}$/);
    const at = iso(clock);
    const plain = { flow_id: null, step_id: null, metadata: {}, last_interaction_at: at, updated_at: at, created_at: at };
    assert.deepEqual(bare, { ...SIZE, ...plain, id: bare.id, client: BOB });
    await store.update(ADA, "a", { step_id: "next", metadata: { cart: [] } });
    assert.equal((await store.create(ADA, structuredClone(BODY))).step_id, "next", "a retry is compared with what was given");
  },

  async "a client sees only its own"({ store }) {
    await store.create(ADA, { id: "a" });
    for (const other of [BOB, { ...ADA, bot_id: "bank" }, { ...ADA, channel_id: "phone" }]) {
      assert.equal(await store.latest(other), null);
      await refused("NOT_FOUND", () => store.get(other, "a"));
      await refused("NOT_FOUND", () => store.update(other, "a", { step_id: "x" }));
      await refused("NOT_FOUND", () => store.close(other, "a"));
      await store.closeAll(other);
    }
    const found = await store.get(ADA, "a");
    assert.deepEqual([found.status, found.version], ["OPEN", 1]);
    const alike = [["a", "b:c", "d"], ["a:b", "c", "d"], ["a/b", "c?", "d"], ["a\\b", "c", "d"], ["a", "bé", "cd"], ["a", "b", "écd"]];
    for (const [at, [bot_id, channel_id, user_id]] of alike.entries()) {
      await store.create({ bot_id, user_id, channel_id }, { id: "mine", flow_id: `flow-${at}` });
    }
    for (const [at, [bot_id, channel_id, user_id]] of alike.entries()) {
      const own = await store.latest({ bot_id, user_id, channel_id });
      assert.deepEqual([own.flow_id, own.client], [`flow-${at}`, { bot_id, user_id, channel_id }]);
    }
  },

  async "latest is the last touched, then the last created"({ store, clock }) {
    assert.equal(await store.latest(ADA), null);
    for (const id of ["a", "b", "c"]) await store.create(ADA, { id });
    const latest = async () => (await store.latest(ADA))?.id;
    assert.equal(await latest(), "c");
    clock.at += 1;
    await store.update(ADA, "a", { last_interaction: true });
    assert.equal(await latest(), "a");
    await store.update(ADA, "b", { last_interaction: true });
    assert.equal(await latest(), "b");
    clock.at += 1;
    await store.update(ADA, "a", { step_id: "later" });
    assert.equal(await latest(), "b", "an update without last_interaction is none");
    await store.close(ADA, "b");
    assert.equal(await latest(), "a");
  },

  async "updates what is given"({ store, clock }) {
    await store.create(ADA, structuredClone(BODY));
    clock.at += 7;
    await store.update(ADA, "a", {});
    assert.deepEqual(await store.get(ADA, "a"), SIZE);
    await store.update(ADA, "a", { flow_id: null, metadata: { cart: ["milk"], note: { urgent: null, on: "Monday" } } });
    const changed = { ...SIZE, flow_id: null, metadata: { cart: ["milk"], note: { by: "ada", on: "Monday" } }, updated_at: iso(clock), version: 2 };
    assert.deepEqual(await store.get(ADA, "a"), changed);
    clock.at += 7;
    await store.update(ADA, "a", { flow_id: "pay", step_id: "card", last_interaction: true }, { ifVersion: 2 });
    const touched = { ...changed, flow_id: "pay", step_id: "card", last_interaction_at: iso(clock), updated_at: iso(clock), version: 3 };
    assert.deepEqual(await store.latest(ADA), touched);
    await refused("CONFLICT", () => store.update(ADA, "a", { step_id: "x" }, { ifVersion: 2 }));
    clock.at += 7;
    await store.update(ADA, "a", { flow_id: "again", step_id: "size", last_interaction: true });
    const again = { ...touched, flow_id: "again", step_id: "size", last_interaction_at: iso(clock), updated_at: iso(clock), version: 4 };
    assert.deepEqual(await store.get(ADA, "a"), again);
  },

  async "closes once"({ store, clock }) {
    await store.create(ADA, structuredClone(BODY));
    clock.at += 3;
    await store.close(ADA, "a", "FAILED");
    const closed = { ...SIZE, status: "FAILED", updated_at: iso(clock), version: 2 };
    clock.at += 3;
    await store.close(ADA, "a", "FAILED");
    assert.deepEqual(await store.get(ADA, "a"), closed);
    await refused("NOT_OPEN", () => store.close(ADA, "a"));
    await refused("NOT_OPEN", () => store.update(ADA, "a", { flow_id: "f", step_id: "s", last_interaction: true }));
    assert.equal(await store.latest(ADA), null);
    await refused("ID_TAKEN", () => store.create(ADA, { id: "a" }));
    assert.deepEqual(await store.create(ADA, structuredClone(BODY)), closed);
  },

  async "closes all that are open"({ store, clock }) {
    for (const id of ["a", "b", "c"]) await store.create(ADA, { id });
    await store.create(BOB, { id: "a" });
    await store.close(ADA, "b", "SWITCHED");
    clock.at += 9;
    await store.closeAll(ADA);
    const seen = [];
    for (const id of ["a", "b", "c"]) {
      const { status, version, updated_at } = await store.get(ADA, id);
      seen.push([status, version, updated_at]);
    }
    assert.deepEqual(seen, [["CLOSED", 2, iso(clock)], ["SWITCHED", 2, NOON], ["CLOSED", 2, iso(clock)]]);
    assert.equal(await store.latest(ADA), null);
    assert.equal((await store.latest(BOB)).id, "a");
  },

  async "expires when the time has come"({ store, clock }) {
    const made = await store.create(ADA, { id: "a", ttl: 60 });
    assert.deepEqual([made.ttl, made.expires_at], [60, "2026-11-22T10:32:00.000Z"]);
    clock.at += 59_999;
    await store.update(ADA, "a", { last_interaction: true });
    assert.equal((await store.latest(ADA)).expires_at, "2026-11-22T10:32:59.999Z");
    clock.at += 60_000;
    assert.equal(await store.latest(ADA), null);
    const expired = await store.get(ADA, "a");
    assert.deepEqual([expired.status, expired.expires_at], ["EXPIRED", "2026-11-22T10:32:59.999Z"]);
    await refused("NOT_OPEN", () => store.update(ADA, "a", { step_id: "x" }));
    await refused("NOT_OPEN", () => store.close(ADA, "a"));
    await store.close(ADA, "a", "EXPIRED");
    await store.closeAll(ADA);
    assert.equal((await store.get(ADA, "a")).status, "EXPIRED");
  },

  async "time never runs backwards"({ store, clock }) {
    await store.create(ADA, { id: "a" });
    clock.at -= 1000;
    assert.equal((await store.create(ADA, { id: "b" })).created_at, NOON);
  },

  async "what was answered stays"({ store, isLive }) {
    if (isLive) return;
    const given = structuredClone(BODY);
    const made = await store.create(ADA, given);
    given.metadata.cart.push("given");
    const got = await store.get(ADA, "a");
    for (const answer of [made, got, await store.latest(ADA)]) {
      tryTo(() => answer.metadata.cart.push("answered"));
      tryTo(() => (answer.client.user_id = "eve"));
      tryTo(() => (answer.step_id = "elsewhere"));
      assert.deepEqual(await store.get(ADA, "a"), SIZE);
    }
    const before = await store.get(ADA, "a");
    await store.update(ADA, "a", { step_id: "next", metadata: { cart: null } });
    await store.close(ADA, "a");
    assert.deepEqual(before, SIZE);
  },
};

/** Throws at the first wrong answer of the peer. Answers how many pieces of the script there are. */
export async function checkScript({ open, isLive = false }) {
  for (const [name, play] of Object.entries(SCRIPT)) {
    const clock = { at: START };
    const store = await open({ now: () => clock.at });
    await play({ store, clock, isLive }).catch((cause) => {
      throw new Error(`${name}: ${cause.message}`, { cause });
    });
  }
  return Object.keys(SCRIPT).length;
}

const iso = ({ at }) => new Date(at).toISOString();

async function refused(code, call) {
  await assert.rejects(async () => call(), (error) => assert.equal(error.code, code, error.stack) ?? true);
}

/** An answer may be frozen. */
function tryTo(change) {
  try {
    change();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}
