// The steps on the database of one account, each a transaction that is strict: nothing is between a change and its place in the outbox.

import { randomName } from "../rest/random.js";
import { drive } from "../stores/indexeddb/driver.js";
import { done } from "../stores/indexeddb/request.js";
import { ROWS, clientOf, keyOf } from "../stores/indexeddb/schema.js";
import { storage } from "../stores/failure.js";
import { entriesIn, entryIn, heldOf, put, remove, sendersIn, totalsIn, trafficIn, withNext } from "./records.js";
import { BASE, OUTBOX, TRAFFIC } from "./schema.js";
import { replaceBase, rowsIn, showAnew } from "./view.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../entry/index.js").Conversation} Conversation */
/** @typedef {import("./schema.js").Entry} Entry */
/** @typedef {import("./schema.js").Failure} Failure */
/** @typedef {import("./schema.js").Key} Key */
/** @typedef {import("./view.js").Shown} Shown */
/** @typedef {Pick<Entry, "call" | "id" | "args" | "ifVersion" | "at" | "bytes">} Draft what is to be sent of a call */
/** @typedef {{ entries: number, bytes: number }} Room */

/** What a claim answers when another tab sends. */
export const ELSEWHERE = Symbol("another tab sends");

export class Database {
  #driver;
  #replay;
  #room;
  #now;

  /**
   * @param {import("../stores/indexeddb/driver.js").IndexedDb} driver
   * @param {import("./replay.js").Replay} replay
   * @param {Room} room
   * @param {() => number} now
   */
  constructor(driver, replay, room, now) {
    this.#driver = driver;
    this.#replay = replay;
    this.#room = room;
    this.#now = now;
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
        draft = { ...draft, id: conversation.id, args: [{ ...draft.args[0], id: conversation.id }] };
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

  /**
   * The entry that is sent next, with its number, by who holds the lease.
   * @param {import("./lease.js").SendersLease} lease
   * @param {(client: Key) => boolean} isWanted
   * @returns {Promise<Entry | null | typeof ELSEWHERE>} null where there is none
   */
  claim(lease, isWanted) {
    return this.#driver.transact("write", async (transaction) => {
      const senders = await sendersIn(transaction, null);
      const traffic = senders.find(({ client }) => isWanted(client));
      if (!traffic) return null;
      if (!(await lease.hold(transaction))) return ELSEWHERE;
      const { client, first = 0 } = traffic;
      const entry = await done(transaction.objectStore(OUTBOX).get([client, first]));
      const totals = await totalsIn(transaction);
      if (entry.n === 0) {
        totals.writer ??= randomName();
        Object.assign(entry, { writer: totals.writer, n: (totals.n += 1), settled: traffic.settled });
      }
      entry.state = "sending";
      entry.attempts += 1;
      traffic.revision = totals.revision += 1;
      put(transaction, { totals, traffic, entry });
      return entry;
    });
  }

  /**
   * Makes the lease last longer.
   * @param {import("./lease.js").SendersLease} lease
   */
  keep(lease) {
    return this.#driver.transact("write", (transaction) => lease.hold(transaction));
  }

  /** @param {import("./lease.js").SendersLease} lease */
  release(lease) {
    return this.#driver.transact("write", (transaction) => lease.release(transaction));
  }

  /**
   * The server has done it, and said what stands.
   * @param {Entry} entry as it was sent
   * @param {Conversation} [conversation] absent of calls on all conversations
   */
  sent(entry, conversation) {
    return this.#settle(entry, async (transaction, found, traffic, totals) => {
      const { client, call, n } = found;
      const base = await rowsIn(transaction, BASE, client);
      await replaceBase(transaction, client, conversation ? this.#withRow(base, conversation, await this.#originIn(transaction, client, conversation.id)) : await this.#replay.apply(clientOf(client), base, [found]));
      remove(transaction, totals, found);
      // Of an erase the server keeps no number, of a closing of all only where there is anything of the client.
      if (call === "erase") traffic.settled = 0;
      else if (call !== "closeAll") traffic.settled = Math.max(traffic.settled, n);
    });
  }

  /**
   * The server has refused it: it fails, or is given up for what the server has.
   * @param {Entry} entry as it was sent
   * @param {Failure} error
   * @param {boolean} [isGivenUp]
   */
  refused(entry, error, isGivenUp = false) {
    return this.#settle(entry, async (transaction, found, _, totals) => {
      if (isGivenUp) return remove(transaction, totals, found);
      totals.failed += 1;
      put(transaction, { entry: { ...found, state: "failed", error, seen: null } });
    });
  }

  /**
   * It is to be sent again as it was, under the same number.
   * @param {Entry} entry as it was sent
   * @param {Failure} error
   */
  postponed(entry, error) {
    return this.#driver.transact("write", async (transaction) => {
      const found = await entryIn(transaction, entry);
      if (isSame(found, entry)) put(transaction, { entry: { ...found, state: "waiting", error } });
    });
  }

  /**
   * It goes on under a number of its own, and maybe as another write.
   * @param {Entry} entry as it was sent
   * @param {Partial<Pick<Entry, "args" | "ifVersion">>} [as]
   * @param {"forgotten" | "overtaken"} [why] the server knows the writer no more, or another goes by its name
   */
  renumbered(entry, as = {}, why) {
    return this.#settle(entry, async (transaction, found, traffic, totals) => {
      if (why) traffic.settled = 0;
      if (why === "overtaken" && totals.writer === found.writer) totals.writer = null;
      put(transaction, { entry: { ...found, ...as, state: "waiting", n: 0, writer: null, attempts: 0 } });
    });
  }

  /**
   * What the server says of a conversation, null for nothing, before a conflict is solved. Answers what was known before and what is
   * shown.
   * @param {Entry} entry
   * @param {Conversation | null} server
   */
  met(entry, server) {
    return this.#driver.transact("write", async (transaction) => {
      const { client, id } = entry;
      const [base, rows] = await Promise.all([rowsIn(transaction, BASE, client), rowsIn(transaction, ROWS, client)]);
      const others = base.filter((row) => row.id !== id);
      await replaceBase(transaction, client, server ? this.#withRow(base, server, await this.#originIn(transaction, client, server.id)) : others);
      const named = (/** @type {import("../stores/driver.js").Row[]} */ all) => all.filter((row) => row.id === id);
      const [known = null] = this.#replay.read(client, entry.seen ? [entry.seen] : named(base));
      const [local = null] = this.#replay.read(client, named(rows));
      return { base: known, local };
    });
  }

  /**
   * The version that the server said last that the conversation of an entry has.
   * @param {Entry} entry
   * @returns {Promise<number | undefined>}
   */
  known({ client, id }) {
    return this.#driver.transact("read", async (transaction) => (await done(transaction.objectStore(BASE).get([client, String(id)])))?.version);
  }

  /**
   * Settles what was sent, if nobody else has meanwhile, and shows the client anew.
   * @param {Entry} entry
   * @param {(transaction: IDBTransaction, found: Entry, traffic: import("./schema.js").Traffic, totals: import("./schema.js").Totals) => Promise<void>} work changes the last two
   * @returns {Promise<Shown | undefined>} undefined when it was settled before
   */
  #settle(entry, work) {
    return this.#driver.transact("write", async (transaction) => {
      const { client } = entry;
      const [found, traffic, totals] = await Promise.all([entryIn(transaction, entry), trafficIn(transaction, client), totalsIn(transaction)]);
      if (!isSame(found, entry)) return undefined;
      await work(transaction, found, traffic, totals);
      return this.#conclude(transaction, traffic, totals);
    });
  }

  /**
   * @param {IDBTransaction} transaction
   * @param {import("./schema.js").Traffic} traffic
   * @param {import("./schema.js").Totals} totals
   */
  async #conclude(transaction, traffic, totals) {
    const { client } = traffic;
    const { entries, shown } = await showAnew(transaction, this.#replay, client);
    traffic.revision = totals.revision += 1;
    const next = withNext(traffic, entries);
    put(transaction, { totals });
    // Nothing is kept of a client that was erased.
    const isGone = entries.length === 0 && next.settled === 0 && (await rowsIn(transaction, BASE, client)).length === 0;
    if (isGone) transaction.objectStore(TRAFFIC).delete(client);
    else put(transaction, { traffic: next });
    return shown;
  }

  /**
   * @param {import("../stores/driver.js").Row[]} base
   * @param {Conversation} conversation
   * @param {string | undefined} origin
   */
  #withRow(base, conversation, origin) {
    const known = base.find(({ id }) => id === conversation.id);
    const seq = known?.seq ?? base.reduce((most, row) => Math.max(most, row.seq), 0) + 1;
    const row = this.#replay.rowOf(conversation, seq, known?.origin ?? origin);
    return known ? base.map((one) => (one === known ? row : one)) : [...base, row];
  }

  /**
   * What a conversation of our own was created with.
   * @param {IDBTransaction} transaction
   * @param {Key} client
   * @param {string} id
   * @returns {Promise<string | undefined>}
   */
  async #originIn(transaction, client, id) {
    return (await done(transaction.objectStore(ROWS).get([client, id])))?.origin;
  }

  /**
   * What tells whether the server was told anything of the client since; null while it may be told right now.
   * @param {Key} client
   * @returns {Promise<{ ofClient: number, ofAll: number, pulled: number | null } | null>}
   */
  beforePull(client) {
    return this.#driver.transact("read", async (transaction) => {
      const [traffic, totals] = await Promise.all([trafficIn(transaction, client), totalsIn(transaction)]);
      const first = traffic.first === undefined ? undefined : await done(transaction.objectStore(OUTBOX).get([client, traffic.first]));
      return first?.state === "sending" ? null : { ofClient: traffic.revision, ofAll: totals.revision, pulled: traffic.pulled };
    });
  }

  /**
   * Takes over what the server has of a client, unless it was told something since it was asked.
   * @param {Key} client
   * @param {{ ofClient: number, ofAll: number }} before
   * @param {Conversation[]} conversations newest first
   * @returns {Promise<Shown | undefined>} undefined when it must be asked again
   */
  pulled(client, before, conversations) {
    return this.#driver.transact("write", async (transaction) => {
      const [traffic, totals, rows] = await Promise.all([trafficIn(transaction, client), totalsIn(transaction), rowsIn(transaction, ROWS, client)]);
      const isSince = traffic.revision === 0 ? totals.revision !== before.ofAll : traffic.revision !== before.ofClient;
      if (isSince) return undefined;
      const base = await rowsIn(transaction, BASE, client);
      const origins = new Map([...rows, ...base].map(({ id, origin }) => [id, origin]));
      const after = conversations.map((one, index) => this.#replay.rowOf(one, conversations.length - index, origins.get(one.id)));
      await replaceBase(transaction, client, after);
      traffic.pulled = this.#now();
      return this.#conclude(transaction, traffic, totals);
    });
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
      return { entries, shown: await this.#conclude(transaction, traffic, totals) };
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

/**
 * Whether an entry is still the write that was sent.
 * @param {Entry | undefined} found
 * @param {Entry} entry
 * @returns {found is Entry}
 */
function isSame(found, entry) {
  return found !== undefined && found.state !== "failed" && found.n === entry.n && found.writer === entry.writer;
}
