// What becomes of a driver that somebody else wrote, and wrote wrong; and that the package's own drivers have nothing that others have not.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as published from "convostate/driver";
import { ROOT } from "../support/consumer.mjs";
import { ADA, BOB, coded } from "../contract/support.mjs";

const { ConversationError, Optimist, defineStore, storage, storeOptions, trustedStore, uncertain, unfit } = published;
const OWN = ["indexeddb", "postgres", "redis", "sqlite"];
const CAPABILITIES = { durable: false, shared: false, atomic: true, evictable: false };

/** A driver for one conversation of each client: `changes` are made to it before it is used. */
function driverWith(changes = {}) {
  const kept = new Map();
  return {
    name: "A map",
    capabilities: CAPABILITIES,
    loaded: (load, found) => found,
    committed: () => {},
    async run(client, mode, begin) {
      const plan = begin();
      let step = plan.next();
      while (!step.done) {
        const { head, row } = kept.get(client.user_id) ?? { head: null };
        const { load, commit } = step.value;
        if (commit) {
          kept.set(client.user_id, { head: commit.head, row: commit.add[0] ?? commit.put[0] });
          this.committed();
        }
        const isFound = row && load?.kind !== "head" && (load?.ids ?? [row.id]).includes(row.id);
        step = plan.next(load && this.loaded(load, { now: Date.now(), head, rows: isFound ? [row] : [] }));
      }
      return step.value;
    },
    due: async () => [],
    clients: async () => [],
    migrate: async () => {},
    close: async () => {},
    ...changes,
  };
}

const storeWith = (changes) => defineStore(driverWith(changes));

async function withConversation(changes) {
  const conversations = storeWith(changes);
  await conversations.create(ADA, { id: "a" });
  return conversations;
}

test("a driver that is right is used, and its answers are believed", async () => {
  const conversations = await withConversation();
  assert.equal((await conversations.latest(ADA)).id, "a");
  assert.deepEqual(conversations.capabilities, CAPABILITIES);
  await assert.rejects(conversations.get(ADA, "b"), { code: "NOT_FOUND" });
});

for (const name of ["run", "due", "clients", "migrate", "close"]) {
  test(`a driver without ${name} is refused by its name`, () => {
    const message = `driver.${name} must be a function, but is undefined.`;
    assert.throws(() => storeWith({ [name]: undefined }), { code: "INVALID_BODY", message });
  });
}

test("what is no driver, promises nothing clear or tells nobody is refused with its place", () => {
  assert.throws(() => defineStore(null), coded("INVALID_BODY", "driver"));
  assert.throws(() => storeWith({ capabilities: undefined }), coded("INVALID_BODY", "driver.capabilities.durable"));
  assert.throws(() => storeWith({ capabilities: { ...CAPABILITIES, shared: 1 } }), coded("INVALID_BODY", "driver.capabilities.shared"));
  assert.throws(() => storeWith({ others: { tell() {} } }), coded("INVALID_BODY", "driver.others.hear"));
  assert.throws(() => defineStore(driverWith(), { retentoin: {} }), coded("INVALID_BODY", "options.retentoin"));
});

const fails = (error) => () => {
  throw error;
};

test("an error of another kind before the commit is STORAGE with its cause: nothing was changed", async () => {
  const cause = new Error("disk on fire");
  const conversations = storeWith({ loaded: fails(cause) });
  await assert.rejects(conversations.create(ADA), (error) => {
    assert.deepEqual([error.code, error.cause, error.outcome], ["STORAGE", cause, undefined]);
    return /^A map failed \(disk on fire\)/.test(error.message);
  });
});

test("the same once the commit was asked for is of unknown outcome, unless the driver says that nothing was changed", async () => {
  const outcomes = [];
  for (const error of [new Error("reset"), uncertain("A map", new Error("reset")), storage("It is full.")]) {
    await storeWith({ committed: fails(error) }).create(ADA).catch(({ code, outcome }) => outcomes.push([code, outcome]));
  }
  assert.deepEqual(outcomes, [["STORAGE", "unknown"], ["STORAGE", "unknown"], ["STORAGE", undefined]]);
});

test("due, clients, migrate and close that fail, or answer no clients, are STORAGE", async () => {
  for (const answer of [fails(new Error("away")), async () => undefined, async () => [{ bot_id: "shop" }]]) {
    await assert.rejects(storeWith({ due: answer }).sweep(), { code: "STORAGE" });
  }
  await assert.rejects(storeWith({ migrate: fails(new Error("away")) }).migrate(), { code: "STORAGE" });
  await assert.rejects(storeWith({ close: fails(new Error("away")) }).dispose(), { code: "STORAGE" });
});

const row = (changes) => (load, found) => ({ ...found, rows: found.rows.map((one) => ({ ...one, ...changes })) });
/** What a driver answers `get` with, and what is said. */
const UNFIT = {
  "nothing at all": [() => undefined, /with undefined, not an object/],
  "no time": [(load, found) => ({ ...found, now: new Date() }), /with now: Date, not a number/],
  "a head that is undefined": [(load, found) => ({ ...found, head: undefined }), /with head: undefined/],
  "rows that are no array": [(load, { rows, ...found }) => ({ ...found, rows: new Map() }), /with rows: Map, not an array/],
  "more than was asked for": [(load, found) => ({ ...found, rows: [...found.rows, ...found.rows] }), /with 2 where 1 were asked for/],
  "another row": [row({ id: "b" }), /with one that was not asked for/],
  "a number as a text": [row({ seq: "1" }), /a conversation's seq is string, not a number/],
  "a number as a bigint": [row({ version: 1n }), /a conversation's version is bigint, not a number/],
  "metadata that was parsed": [row({ metadata: {} }), /a conversation's metadata is Object, not a string/],
  "a field that is undefined": [row({ flow_id: undefined }), /a conversation's flow_id is undefined, not a string or null/],
  "a head's text": [(load, found) => ({ ...found, head: { ...found.head, clock: "0" } }), /the head's clock is string/],
  "a lease of texts": [(load, found) => ({ ...found, head: { ...found.head, lease: { token: "1", until: 0 } } }), /the lease's token is string/],
};

for (const [what, [loaded, said]] of Object.entries(UNFIT)) {
  test(`a load that is answered with ${what} is STORAGE, and says so`, async () => {
    let isWrong = false;
    const conversations = await withConversation({ loaded: (load, found) => (isWrong ? loaded(load, found) : found) });
    isWrong = true;
    await assert.rejects(conversations.get(ADA, "a"), { code: "STORAGE", message: said });
    isWrong = false;
    assert.equal((await conversations.latest(ADA)).id, "a");
  });
}

test("memories that are missing, or of other types, are STORAGE", async () => {
  const memory = { key: "k", value: "1", version: 1, deadline: null };
  const recalled = (answer) => storeWith({ loaded: (load, found) => ({ ...found, ...answer }) }).recall(BOB, "k");
  await assert.rejects(recalled({}), { code: "STORAGE", message: /with memories: undefined, not an array/ });
  await assert.rejects(recalled({ memories: [{ ...memory, value: 1 }] }), { code: "STORAGE", message: /a memory's value is number/ });
  await assert.rejects(recalled({ memories: [memory, memory] }), { code: "STORAGE", message: /with 2 where 1 were asked for/ });
});

test("a run that does not end the plan, or answers something else, is of unknown outcome", async () => {
  const { run } = driverWith();
  const answered = { run: async (...args) => void (await run.apply(driverWith(), args)) };
  const given = { run: async (client, mode, begin) => void begin().next() };
  for (const changes of [answered, given]) {
    await assert.rejects(storeWith(changes).create(ADA), { code: "STORAGE", outcome: "unknown", message: /resolve with what the plan returns/ });
  }
});

test("a trusted store believes what it is given", async () => {
  const conversations = trustedStore(driverWith({ committed: fails(new TypeError("mine")) }));
  await assert.rejects(conversations.create(ADA), TypeError);
});

test("options of a store's own are told from those of every store, and from typos", () => {
  assert.deepEqual({ ...storeOptions({ folder: "bots", require: {} }, ["folder"]) }, { folder: "bots", require: {} });
  assert.throws(() => storeOptions({ folder: "bots" }), coded("INVALID_BODY", "options.folder"));
  assert.throws(() => storeOptions(null), coded("INVALID_BODY", "options"));
  assert.deepEqual([unfit("folder", "No.").details, unfit("folder", "No.", undefined).details], [{ path: "folder" }, { path: "folder", type: "undefined" }]);
});

test("an Optimist begins a fresh plan when another commit came first", async () => {
  const begun = [];
  const answer = await new Optimist("It").run("ada", "write", function* () {
    begun.push(yield { load: { kind: "head" } });
    yield { commit: {} };
    return begun.length;
  }, { load: async () => ({ revision: "1" }), commit: async () => begun.length === 3, isCollision: () => false });
  assert.equal(answer, 3);
});

test("several writes in one commit are watched as one is", async () => {
  const due = async () => [ADA, BOB];
  const later = () => Date.now() + 3_600_000;
  const filled = async (changes) => {
    const driver = driverWith({ due, ...changes });
    const before = defineStore(driver);
    for (const client of [ADA, BOB]) await before.create(client, { id: "a", ttl: 60 });
    return defineStore(driver, { now: later });
  };
  const inTurn = async function (writes) {
    const answers = [];
    for (const { client, begin } of writes) answers.push(await this.run(client, "write", begin));
    return answers;
  };
  let asked = 0;
  const counted = async function (writes) {
    asked += 1;
    return inTurn.call(this, writes);
  };
  assert.deepEqual(await (await filled({ runAll: counted })).sweep({ limit: 2 }), { expired: 2, removed: 0 });
  assert.equal(asked, 1);
  for (const wrong of [async () => [], async () => undefined, async function (writes) { return (await inTurn.call(this, writes)).reverse(); }]) {
    await assert.rejects((await filled({ runAll: wrong })).sweep({ limit: 2 }), ({ code, outcome }) => code === "STORAGE" && outcome === "unknown");
  }
  const failing = async function (writes) {
    await inTurn.call(this, writes);
    throw new Error("the disk is gone");
  };
  await assert.rejects((await filled({ runAll: failing })).sweep(), { code: "STORAGE", outcome: "unknown" });
  assert.throws(() => storeWith({ runAll: 1 }), coded("INVALID_BODY", "driver.runAll"));
});

test("each sweep is told when its own write is done, whatever holds up another client's", async () => {
  const gate = withResolvers();
  let isGated = false;
  const driver = driverWith({ due: async () => [BOB, ADA] });
  const { run } = driver;
  driver.run = async function (client, mode, begin) {
    if (isGated && client.user_id === BOB.user_id) await gate.promise;
    return run.call(this, client, mode, begin);
  };
  const before = defineStore(driver);
  for (const client of [ADA, BOB]) await before.create(client, { id: "a", ttl: 60 });
  const store = defineStore(driver, { now: () => Date.now() + 3_600_000 });
  const told = [];
  const first = withResolvers();
  store.subscribe(({ conversation }) => (told.push(conversation.client.user_id), first.resolve()));
  isGated = true;
  const sweep = store.sweep({ limit: 2 });
  await first.promise;
  assert.deepEqual(told, [ADA.user_id]);
  gate.resolve();
  assert.deepEqual(await sweep, { expired: 2, removed: 0 });
  assert.deepEqual(told, [ADA.user_id, BOB.user_id]);
});

/** Node 20 has no Promise.withResolvers. */
function withResolvers() {
  const settle = {};
  const promise = new Promise((resolve, reject) => Object.assign(settle, { resolve, reject }));
  return { promise, ...settle };
}

test("the package's own drivers import nothing of it but what is published", () => {
  const foreign = [];
  for (const store of OWN) {
    const folder = join(ROOT, "pkg-template/stores", store);
    for (const file of readdirSync(folder)) {
      for (const [, names, from] of readFileSync(join(folder, file), "utf8").matchAll(/^(?:import|export) \{([^}]*)\} from "([^"]+)";/gm)) {
        if (from === "../driver.js") assert.deepEqual(names.split(",").map((name) => name.trim()).filter((name) => !(name in published)), [], file);
        else if (!/^\.\/[\w-]+\.js$|^@noble\/hashes\//.test(from)) foreign.push(`${store}/${file}: ${from}`);
      }
    }
  }
  assert.deepEqual(foreign, []);
  assert.ok("ConversationError" in published && ConversationError.name === "ConversationError");
});
