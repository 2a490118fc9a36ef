// What becomes of entries on their way: claimed, and settled by what the server said, each in a transaction that is strict.

import { randomName } from "../rest/random.js";
import { done } from "../stores/indexeddb/request.js";
import { clientOf } from "../stores/indexeddb/schema.js";
import { takeOver } from "./base.js";
import { entryIn, put, remove, sendersIn, totalsIn, trafficIn } from "./records.js";
import { baseOf, replaceMemories, takeOverMemory, versionAt } from "./remembered.js";
import { BASE, OUTBOX } from "./schema.js";
import { conclude, concludeForetold, looksLike, replaceBase, rowsIn } from "./view.js";

/** @typedef {import("../entry/index.js").Conversation} Conversation */
/** @typedef {import("./schema.js").Entry} Entry */
/** @typedef {import("./schema.js").Failure} Failure */
/** @typedef {import("./schema.js").Key} Key */
/** @typedef {import("./view.js").Shown} Shown */

/** What a claim answers when another tab sends. */
export const ELSEWHERE = Symbol("another tab sends");

export class Outgoing {
  #driver;
  #replay;

  /**
   * @param {import("../stores/indexeddb/driver.js").IndexedDb} driver
   * @param {import("./replay.js").Replay} replay
   */
  constructor(driver, replay) {
    this.#driver = driver;
    this.#replay = replay;
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
      if (entry.key === null || entry.ifVersion === null) return entry;
      return { ...entry, ifVersion: versionAt(await baseOf(transaction, entry), entry.ifVersion) };
    });
  }

  /**
   * Makes the lease last longer.
   * @param {import("./lease.js").SendersLease} lease
   */
  keep(lease) {
    return this.#driver.transact("write", (transaction) => lease.keep(transaction));
  }

  /** @param {import("./lease.js").SendersLease} lease */
  release(lease) {
    return this.#driver.transact("write", (transaction) => lease.release(transaction));
  }

  /**
   * The server has done it, and said what stands.
   * @param {Entry} entry as it was sent
   * @param {any} value what the call answers: of a conversation what stands, of a memory its version or whether there was any
   */
  sent(entry, value) {
    return this.#settle(entry, async (transaction, found, traffic, totals) => {
      const { client, call, n } = found;
      const isForetold = await this.#takeOver(transaction, found, value);
      remove(transaction, totals, found);
      // Of an erase the server keeps no number, of a closing of all or of what is not there only where there is anything of the client.
      if (call === "erase") traffic.settled = 0;
      else if (call !== "closeAll" && value !== false) traffic.settled = Math.max(traffic.settled, n);
      return isForetold;
    });
  }

  /**
   * What the server said, taken over. Answers whether what is shown stands.
   * @param {IDBTransaction} transaction
   * @param {Entry} entry
   * @param {any} value
   */
  async #takeOver(transaction, entry, value) {
    const { client, call, id, key } = entry;
    if (key !== null) {
      await takeOverMemory(transaction, entry, value);
      return true;
    }
    if (id !== null) {
      const isForetold = await this.#isForetold(transaction, entry, value);
      await takeOver(transaction, this.#replay, client, value);
      return isForetold;
    }
    if (call === "erase") await replaceMemories(transaction, client, []);
    await replaceBase(transaction, client, await this.#replay.apply(clientOf(client), await rowsIn(transaction, BASE, client), [entry]));
    return false;
  }

  /**
   * Whether the server made of what it had what the rules make of it here: then nobody else has changed it, and what is shown stands.
   * @param {IDBTransaction} transaction
   * @param {Entry} entry
   * @param {Conversation} conversation
   */
  async #isForetold(transaction, entry, conversation) {
    const { client, id } = entry;
    const base = await done(transaction.objectStore(BASE).get([client, String(id)]));
    const rows = await this.#replay.apply(clientOf(client), base ? [base] : [], [entry]);
    const said = this.#replay.rowOf(conversation, 1);
    return looksLike(rows.find((row) => row.id === id), said);
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
   * Settles what was sent, if nobody else has meanwhile, and shows the client anew.
   * @param {Entry} entry
   * @param {(transaction: IDBTransaction, found: Entry, traffic: import("./schema.js").Traffic, totals: import("./schema.js").Totals) => Promise<unknown>} work changes the last two; true when what is shown stands
   * @returns {Promise<Shown | undefined>} undefined when it was settled before
   */
  #settle(entry, work) {
    return this.#driver.transact("write", async (transaction) => {
      const { client } = entry;
      const [found, traffic, totals] = await Promise.all([entryIn(transaction, entry), trafficIn(transaction, client), totalsIn(transaction)]);
      if (!isSame(found, entry)) return undefined;
      const isForetold = (await work(transaction, found, traffic, totals)) === true;
      const shown = isForetold ? await concludeForetold(transaction, traffic, totals, found) : undefined;
      if (shown) return shown;
      return conclude(transaction, this.#replay, traffic, totals, found.key !== null || found.call === "erase");
    });
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
