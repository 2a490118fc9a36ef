// What the server said last: taken over from a pull or an answer, and asked for when an update met another version.

import { done } from "../stores/indexeddb/request.js";
import { ROWS } from "../stores/indexeddb/schema.js";
import { totalsIn, trafficIn } from "./records.js";
import { baseOf, replaceMemories } from "./remembered.js";
import { BASE, OUTBOX } from "./schema.js";
import { conclude, replaceBase, rowsIn } from "./view.js";

/** @typedef {import("../entry/index.js").Conversation} Conversation */
/** @typedef {import("../stores/driver.js").Row} Row */
/** @typedef {import("./schema.js").Entry} Entry */
/** @typedef {import("./schema.js").Key} Key */
/** @typedef {import("./view.js").Shown} Shown */

export class Base {
  #driver;
  #replay;
  #now;

  /**
   * @param {import("../stores/indexeddb/driver.js").IndexedDb} driver
   * @param {import("./replay.js").Replay} replay
   * @param {() => number} now
   */
  constructor(driver, replay, now) {
    this.#driver = driver;
    this.#replay = replay;
    this.#now = now;
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
   * @param {{ conversations: Conversation[], memories: import("../entry/index.js").Memory[] }} all conversations newest first
   * @returns {Promise<Shown | undefined>} undefined when it must be asked again
   */
  pulled(client, before, { conversations, memories }) {
    return this.#driver.transact("write", async (transaction) => {
      const [traffic, totals, rows] = await Promise.all([trafficIn(transaction, client), totalsIn(transaction), rowsIn(transaction, ROWS, client)]);
      const isSince = traffic.revision === 0 ? totals.revision !== before.ofAll : traffic.revision !== before.ofClient;
      if (isSince) return undefined;
      const base = await rowsIn(transaction, BASE, client);
      const origins = new Map([...rows, ...base].map(({ id, origin }) => [id, origin]));
      const after = conversations.map((one, index) => this.#replay.rowOf(one, conversations.length - index, origins.get(one.id)));
      await replaceBase(transaction, client, after);
      await replaceMemories(transaction, client, memories);
      traffic.pulled = this.#now();
      return conclude(transaction, this.#replay, traffic, totals, true);
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
      if (server) await takeOver(transaction, this.#replay, client, server);
      else await replaceBase(transaction, client, base.filter((row) => row.id !== id));
      const named = (/** @type {import("../stores/driver.js").Row[]} */ all) => all.filter((row) => row.id === id);
      const [known = null] = this.#replay.read(client, entry.seen ? [entry.seen] : named(base));
      const [local = null] = this.#replay.read(client, named(rows));
      return { base: known, local };
    });
  }

  /**
   * The version that the server said last that the conversation or memory of an entry has.
   * @param {Entry} entry
   * @returns {Promise<number | undefined>}
   */
  known(entry) {
    const { client, id, key } = entry;
    return this.#driver.transact("read", async (transaction) => {
      const record = await (key === null ? done(transaction.objectStore(BASE).get([client, String(id)])) : baseOf(transaction, entry));
      return record?.version;
    });
  }
}

/**
 * One conversation as the server has it. One of our own is known to have been created with what it was created with here.
 * @param {IDBTransaction} transaction
 * @param {import("./replay.js").Replay} replay
 * @param {Key} client
 * @param {Conversation} conversation
 */
export async function takeOver(transaction, replay, client, conversation) {
  const { id } = conversation;
  const [known, shown] = await Promise.all([BASE, ROWS].map((store) => done(transaction.objectStore(store).get([client, id]))));
  // A server may repeat an answer that it gave before others wrote.
  const isOld = known && known.version > conversation.version && known.created_at === Date.parse(conversation.created_at);
  if (isOld) return;
  const seq = known?.seq ?? shown?.seq ?? (await rowsIn(transaction, ROWS, client)).reduce((most, row) => Math.max(most, row.seq), 0) + 1;
  const row = replay.rowOf(conversation, seq, known?.origin ?? shown?.origin);
  transaction.objectStore(BASE).put({ ...row, client });
}
