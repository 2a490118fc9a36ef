// The calls of users on the database of one account, each a transaction that is strict: nothing is between a change and its place in the
// outbox.

import { drive } from "../stores/indexeddb/driver.js";
import { done } from "../stores/indexeddb/request.js";
import { bytesOf, keyOf } from "../stores/indexeddb/schema.js";
import { settle } from "../stores/stage.js";
import { storage } from "../stores/failure.js";
import { draftOf, watched } from "./drafts.js";
import { entriesIn, entryIn, heldOf, put, remove, sendersIn, subjectOf, totalsIn, trafficIn, withNext } from "./records.js";
import { baseOf } from "./remembered.js";
import { BASE, OUTBOX } from "./schema.js";
import { conclude } from "./view.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../entry/index.js").Conversation} Conversation */
/** @typedef {import("./schema.js").Entry} Entry */
/** @typedef {import("./schema.js").Key} Key */
/** @typedef {import("./drafts.js").Draft} Draft */
/** @typedef {import("./drafts.js").Asked} Asked */
/** @typedef {{ entries: number, bytes: number }} Room */

export class Database {
  #driver;
  #replay;
  #room;

  /**
   * @param {import("../stores/indexeddb/driver.js").IndexedDb} driver
   * @param {import("./replay.js").Replay} replay
   * @param {Room} room
   */
  constructor(driver, replay, room) {
    this.#driver = driver;
    this.#replay = replay;
    this.#room = room;
  }

  /**
   * Runs a plan that reads, and says of what is ahead of the server that it is.
   * @param {Client} client
   * @param {() => import("../stores/driver.js").Plan<any>} begin
   */
  read(client, begin) {
    return this.#driver.transact("read", async (transaction) => {
      const answer = await drive(transaction, client, begin());
      await mark(transaction, keyOf(client), answer);
      return answer;
    });
  }

  /**
   * The same of what was read before.
   * @param {Client} client
   * @param {any} answer
   */
  mark(client, answer) {
    return this.#driver.transact("read", (transaction) => mark(transaction, keyOf(client), answer));
  }

  /**
   * Runs the plan of a write, and puts the write into the outbox.
   * @param {Client} client
   * @param {() => import("../stores/driver.js").Plan<any>} begin
   * @param {Asked} asked
   */
  write(client, begin, asked) {
    return this.#driver.transact("write", async (transaction) => {
      const key = keyOf(client);
      // What the outbox needs is asked for with what the plan does, so that nothing waits for it.
      const records = recordsIn(transaction, key);
      const noted = { base: isOfMemory(asked) ? await baseOf(transaction, { client: key, key: asked.key }) : undefined };
      const written = await drive(transaction, client, watched(begin(), noted, asked));
      const draft = draftOf(asked, noted, written);
      if (draft) await this.#enqueue(transaction, key, draft, await records);
      else await mark(transaction, key, written.answer?.conversation);
      return written;
    });
  }

  /**
   * What the server said last of the memory that is to be written by its version.
   * @param {Client} client
   * @param {Asked} asked
   */
  async base(client, asked) {
    if (!isOfMemory(asked)) return undefined;
    return this.#driver.transact("read", (transaction) => baseOf(transaction, { client: keyOf(client), key: asked.key }));
  }

  /**
   * Writes what a turn has kept back, and puts its writes into the outbox.
   * @param {import("../stores/plans/call.js").Call} call
   * @param {import("../stores/stage.js").Stage} stage
   * @param {Draft[]} drafts
   * @param {string} [message] that was handled
   */
  settle(call, stage, drafts, message) {
    return this.#driver.transact("write", async (transaction) => {
      const key = keyOf(call.client);
      await drive(transaction, call.client, settle(call, stage, message));
      for (const draft of drafts) await this.#enqueue(transaction, key, draft, await recordsIn(transaction, key));
    });
  }

  /**
   * @param {IDBTransaction} transaction
   * @param {Key} client
   * @param {Draft} draft
   * @param {Awaited<ReturnType<typeof recordsIn>>} records
   */
  async #enqueue(transaction, client, draft, [totals, traffic]) {
    /** @type {Entry[] | undefined} */
    let entries;
    if (draft.call === "erase") {
      // It takes with it what the server has heard nothing of.
      entries = [];
      for (const entry of await entriesIn(transaction, client)) {
        if (entry.n === 0 || entry.state === "failed") remove(transaction, totals, entry);
        else entries.push(entry);
      }
    }
    totals.place += 1;
    totals.entries += 1;
    totals.bytes += draft.bytes;
    this.#checkRoom(totals);
    /** @type {Entry} */
    const entry = { ...draft, client, place: totals.place, state: "waiting", writer: null, n: 0, settled: 0, attempts: 0, error: null };
    if (!entries && traffic.first === undefined && totals.failed > 0) entries = await entriesIn(transaction, client);
    put(transaction, { totals, entry });
    if (entries) put(transaction, { traffic: withNext(traffic, [...entries, entry]) });
    else if (traffic.first === undefined) put(transaction, { traffic: { ...traffic, first: entry.place } });
  }

  /** @param {import("./schema.js").Totals} totals */
  #checkRoom({ entries, bytes }) {
    const room = this.#room;
    if (entries <= room.entries && bytes <= room.bytes) return;
    const message = `${room.entries} writes or ${room.bytes} bytes wait to be sent, and there is no room for more: send them, or discard some.`;
    throw storage(message);
  }

  /** @param {Key} client */
  pending(client) {
    return this.#driver.transact("read", async (transaction) => {
      const entries = await entriesIn(transaction, client);
      const held = heldOf(entries);
      return entries.map((entry) => ({ entry, isHeld: held.has(entry.place) }));
    });
  }

  /**
   * Lets what failed be sent again. False when there is no such entry.
   * @param {{ client: Key, place: number }} wanted
   */
  retry(wanted) {
    return this.#change(wanted, ({ state }) => state === "failed", async (transaction, entry, totals) => {
      totals.failed -= 1;
      put(transaction, { entry: { ...entry, state: "waiting", n: 0, writer: null, error: null, attempts: 0 } });
      return [entry];
    });
  }

  /**
   * Takes out what failed or was never sent, and what waits behind it.
   * @param {{ client: Key, place: number }} wanted
   */
  discard(wanted) {
    return this.#change(wanted, ({ state, n }) => state === "failed" || n === 0, async (transaction, entry, totals) => {
      const later = (await entriesIn(transaction, entry.client)).filter(({ place, n, state }) => place > entry.place && (n === 0 || state === "failed"));
      const subject = subjectOf(entry);
      const gone = [entry, ...later.filter((one) => subject === null || subjectOf(one) === subject)];
      for (const one of gone) remove(transaction, totals, one);
      return gone;
    });
  }

  /**
   * @param {{ client: Key, place: number }} wanted
   * @param {(entry: Entry) => boolean} isFit
   * @param {(transaction: IDBTransaction, entry: Entry, totals: import("./schema.js").Totals) => Promise<Entry[]>} work
   */
  #change(wanted, isFit, work) {
    return this.#driver.transact("write", async (transaction) => {
      const [entry, traffic, totals] = await Promise.all([entryIn(transaction, /** @type {Entry} */ (wanted)), trafficIn(transaction, wanted.client), totalsIn(transaction)]);
      if (!entry || !isFit(entry)) return undefined;
      const entries = await work(transaction, entry, totals);
      return { entries, shown: await conclude(transaction, this.#replay, traffic, totals, true) };
    });
  }

  /** What there is in the outbox. */
  counted() {
    return this.#driver.transact("read", async (transaction) => {
      const [totals, senders] = await Promise.all([totalsIn(transaction), sendersIn(transaction, 1)]);
      const [next] = senders;
      const first = next && (await done(transaction.objectStore(OUTBOX).get([next.client, next.first ?? 0])));
      return { pending: totals.entries - totals.failed, failed: totals.failed, oldest: first?.at ?? null };
    });
  }
}

/** @param {Asked} asked whether it is of a memory that must have some version */
function isOfMemory({ key, ifVersion }) {
  return key !== null && ifVersion !== null;
}

/**
 * What of the outbox a write changes.
 * @param {IDBTransaction} transaction
 * @param {Key} client
 */
function recordsIn(transaction, client) {
  const records = Promise.all([totalsIn(transaction), trafficIn(transaction, client)]);
  // Nobody asks for them where the plan refuses.
  records.catch(() => {});
  return records;
}

/**
 * Says of conversations and memories that they are ahead of the server, if they are.
 * @param {IDBTransaction} transaction
 * @param {Key} client
 * @param {any} answer one of them, a page, or null
 */
async function mark(transaction, client, answer) {
  const found = answer?.conversations ?? answer?.memories ?? (answer ? [answer] : []);
  const base = transaction.objectStore(BASE);
  await Promise.all(found.map(async (/** @type {any} */ one) => {
    const record = await done(base.get([client, one.id ?? bytesOf(one.key)]));
    if (record?.version !== one.version) one.pending = true;
  }));
}
