// The calls of users on the database of one account, each a transaction that is strict: nothing is between a change and its place in the
// outbox.

import { drive } from "../stores/indexeddb/driver.js";
import { done } from "../stores/indexeddb/request.js";
import { ROWS, keyOf } from "../stores/indexeddb/schema.js";
import { storage } from "../stores/failure.js";
import { entriesIn, entryIn, heldOf, put, remove, sendersIn, totalsIn, trafficIn, withNext } from "./records.js";
import { BASE, OUTBOX } from "./schema.js";
import { conclude } from "./view.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../entry/index.js").Conversation} Conversation */
/** @typedef {import("./schema.js").Entry} Entry */
/** @typedef {import("./schema.js").Key} Key */
/** @typedef {Pick<Entry, "call" | "id" | "args" | "ifVersion" | "at" | "bytes">} Draft what is to be sent of a call */
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
   * Runs a plan that reads, and says of each conversation that is ahead of the server that it is.
   * @param {Client} client
   * @param {() => import("../stores/driver.js").Plan<any>} begin
   */
  read(client, begin) {
    return this.#driver.transact("read", async (transaction) => {
      const answer = await drive(transaction, client, begin());
      const found = answer?.conversations ?? (answer ? [answer] : []);
      await Promise.all(found.map((/** @type {Conversation} */ one) => mark(transaction, keyOf(client), one)));
      return answer;
    });
  }

  /**
   * Runs the plan of a write, and puts the write into the outbox. What changes nothing here is not sent, unless it is of all
   * conversations, of which the server may have more.
   * @param {Client} client
   * @param {() => import("../stores/driver.js").Plan<any>} begin
   * @param {Draft} draft
   */
  write(client, begin, draft) {
    return this.#driver.transact("write", async (transaction) => {
      const key = keyOf(client);
      const { id, ifVersion } = draft;
      const seen = ifVersion === null ? null : await done(transaction.objectStore(ROWS).get([key, String(id)]));
      const noted = { isChanged: false };
      const written = await drive(transaction, client, watched(begin(), noted));
      const conversation = written.answer?.conversation;
      if (!noted.isChanged && draft.call !== "closeAll" && draft.call !== "erase") {
        if (conversation) await mark(transaction, key, conversation);
        return written;
      }
      if (conversation) {
        conversation.pending = true;
        if (draft.call === "create") draft = { ...draft, id: conversation.id, args: [{ ...draft.args[0], id: conversation.id }] };
      }
      for (const { conversation } of written.events) if (conversation) conversation.pending = true;
      await this.#enqueue(transaction, key, { ...draft, seen });
      return written;
    });
  }

  /**
   * @param {IDBTransaction} transaction
   * @param {Key} client
   * @param {Draft & { seen: Entry["seen"] }} draft
   */
  async #enqueue(transaction, client, draft) {
    const [totals, traffic] = await Promise.all([totalsIn(transaction), trafficIn(transaction, client)]);
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
    const next = entries ? withNext(traffic, [...entries, entry]) : { ...traffic, first: traffic.first ?? entry.place };
    put(transaction, { totals, traffic: next, entry });
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
      const gone = [entry, ...later.filter(({ id }) => entry.id === null || id === entry.id)];
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
      return { entries, shown: await conclude(transaction, this.#replay, traffic, totals) };
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

/**
 * Says of a conversation that it is ahead of the server, if it is.
 * @param {IDBTransaction} transaction
 * @param {Key} client
 * @param {any} conversation
 */
async function mark(transaction, client, conversation) {
  const base = await done(transaction.objectStore(BASE).get([client, conversation.id]));
  if (base?.version !== conversation.version) conversation.pending = true;
}

/**
 * Notes whether a plan changes anything.
 * @param {import("../stores/driver.js").Plan<any>} plan
 * @param {{ isChanged: boolean }} noted
 * @returns {Generator<import("../stores/driver.js").Request, any, any>}
 */
function* watched(plan, noted) {
  for (let step = plan.next(); ; ) {
    if (step.done) return step.value;
    if (step.value.commit) noted.isChanged = true;
    step = plan.next(yield step.value);
  }
}
