// Makes each call of IndexedDB fail once, while a store works on it.

import { promised } from "./promised.js";

const ADA = { bot_id: "shop", user_id: "ada", channel_id: "web" };
const START = Date.UTC(2026, 10, 22);

/** What the store could call. */
const METHODS = [
  [IDBFactory, ["open"]],
  [IDBDatabase, ["transaction"]],
  [IDBTransaction, ["objectStore", "commit"]],
  [IDBObjectStore, ["get", "getAll", "add", "put", "delete", "index"]],
  [IDBIndex, ["getAll"]],
];

/** Counts the calls of IndexedDB from now on, and spoils the one with the number `victim`. */
function spoil(victim, spoiler) {
  const undo = [];
  const counted = { calls: 0, spoiled: undefined };
  for (const [{ prototype }, names] of METHODS) {
    for (const name of names) {
      const original = prototype[name];
      undo.push(() => (prototype[name] = original));
      prototype[name] = function (...values) {
        counted.calls += 1;
        if (counted.calls !== victim) return original.apply(this, values);
        counted.spoiled = name;
        return spoiler(this, () => original.apply(this, values));
      };
    }
  }
  return { counted, stop: () => undo.forEach((one) => one()) };
}

const SPOILERS = {
  throws() {
    throw new DOMException("on purpose", "UnknownError");
  },
  /** The call is made, and then its transaction is undone. */
  aborts(_, proceed) {
    const result = proceed();
    const transaction = result instanceof IDBTransaction ? result : result?.transaction;
    transaction?.abort();
    return result;
  },
};

/** Every call, on a store with something to damage. */
const CALLS = {
  create: (store) => store.create(ADA, { id: "new", metadata: { a: 1 } }),
  get: (store) => store.get(ADA, "open-1"),
  latest: (store) => store.latest(ADA),
  update: (store) => store.update(ADA, "open-1", { step_id: "next", metadata: { b: 2 }, last_interaction: true }),
  close: (store) => store.close(ADA, "open-1", "FAILED"),
  closeAll: (store) => store.closeAll(ADA, "SWITCHED"),
  list: (store) => store.list(ADA),
  listOpen: (store) => store.list(ADA, { status: "OPEN" }),
  erase: (store) => store.erase(ADA),
  sweep: (store) => store.sweep(),
};

const NAME = "failing";
const clock = { at: START };
const opened = () => globalThis.openIndexedDb(NAME, { now: () => clock.at, retention: { seconds: 60, per_client: 1 } });

async function fill() {
  const store = opened();
  await store.migrate();
  for (const number of [1, 2, 3]) await store.create(ADA, { id: `open-${number}`, flow_id: "order" });
  for (const number of [1, 2]) {
    await store.create(ADA, { id: `done-${number}` });
    await store.close(ADA, `done-${number}`);
  }
  await store.create(ADA, { id: "due", ttl: 1 });
  await store.dispose();
  clock.at += 5000;
}

const viewOf = async (store) => JSON.stringify([await store.latest(ADA), await store.list(ADA, { limit: 100 })]);

/**
 * Spoils the first, the second, … call of IndexedDB during one call of a store that is not open yet, until there is none left to
 * spoil. Answers how many there were, and what was wrong afterwards.
 */
export async function everyCallFails() {
  await fill();
  const db = await promised(indexedDB.open(NAME));
  const records = await dump(db);
  const witness = opened();
  const before = await viewOf(witness);
  const spoiled = {};
  const faults = [];
  for (const [how, spoiler] of Object.entries(SPOILERS)) {
    for (const [call, perform] of Object.entries(CALLS)) {
      for (let victim = 1, isOver = false; !isOver; victim += 1) {
        await restore(db, records);
        const store = opened();
        const { counted, stop } = spoil(victim, spoiler);
        const outcome = await perform(store).then(() => "acknowledged", (error) => error);
        stop();
        const found = await wrong(store, witness, before, outcome, counted, call);
        faults.push(...found.map((fault) => `${call} ${how} ${victim} (${counted.spoiled}): ${fault}`));
        await store.dispose();
        isOver = counted.spoiled === undefined;
        if (isOver) spoiled[`${call} ${how}`] = victim - 1;
      }
    }
  }
  await witness.dispose();
  db.close();
  return { spoiled, faults };
}

const READS = ["get", "latest", "list", "listOpen"];

async function wrong(store, witness, before, outcome, counted, call) {
  const faults = [];
  const after = await viewOf(witness);
  if (outcome === "acknowledged") {
    if (!READS.includes(call) && after === before) faults.push("acknowledged, and nothing has changed");
  } else {
    if (outcome.name !== "ConversationError" || outcome.code !== "STORAGE") faults.push(`threw ${outcome}`);
    else if (!(outcome.cause instanceof DOMException)) faults.push("has no cause");
    // A sweep is many steps, each of them whole.
    if (after !== before && call !== "sweep") faults.push("refused, and something has changed");
  }
  if (counted.spoiled === undefined && outcome !== "acknowledged") faults.push(`failed by itself: ${outcome}`);
  if ((await viewOf(store)) !== after) faults.push("the store itself sees something else");
  await store.create(ADA, { id: "next" });
  if ((await witness.latest(ADA)).id !== "next") faults.push("the next write is not there");
  return faults;
}

const STORES = ["clients", "conversations"];

async function dump(db) {
  const transaction = db.transaction(STORES);
  return Promise.all(STORES.map((name) => promised(transaction.objectStore(name).getAll())));
}

async function restore(db, records) {
  const transaction = db.transaction(STORES, "readwrite", { durability: "relaxed" });
  STORES.forEach((name, index) => {
    const store = transaction.objectStore(name);
    store.clear();
    for (const record of records[index]) store.put(record);
  });
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
}
