// Conversations in IndexedDB: each plan is one transaction.

import { ConversationError } from "../driver.js";
import { failureOf } from "./failure.js";
import { connect } from "./connect.js";
import { commitSoon, isOfPage, within } from "./ranges.js";
import { load, write } from "./rows.js";
import { HEADS, SCHEMA, clientOf, keyOf } from "./schema.js";
import { Tabs } from "./tabs.js";

/** @typedef {import("../../entry/index.js").Client} Client */
/** @typedef {import("../driver.js").Capabilities} Capabilities */
/** @typedef {import("../driver.js").Driver} Driver */
/** @typedef {import("../driver.js").Due} Due */
/**
 * @template Answer
 * @typedef {import("../driver.js").Plan<Answer>} Plan
 */

/** @implements {Driver} */
export class IndexedDb {
  #factory;
  #name;
  #schema;
  /** @type {Promise<IDBDatabase> | undefined} */
  #opened;
  /** @type {Capabilities["durable"]} */
  #durable;
  /** @type {Capabilities["evictable"]} */
  #evictable = "unknown";
  /** Whether this object has made the database once, and so may make it again when the person clears the site's data. */
  #hasMigrated = false;
  #isClosed = false;

  /**
   * @param {IDBFactory | undefined} factory
   * @param {string} name
   * @param {import("./schema.js").Schema} [schema]
   */
  constructor(factory, name, schema = SCHEMA) {
    this.#factory = factory;
    this.#name = name;
    this.#schema = schema;
    this.#durable = isPages(factory) && isStrict() ? true : "unknown";
    this.others = new Tabs(name, isPages(factory) ? undefined : factory);
  }

  /** @returns {Capabilities} */
  get capabilities() {
    return { durable: this.#durable, shared: true, atomic: true, evictable: this.#evictable };
  }

  /**
   * @template Answer
   * @param {Client} client
   * @param {"read" | "write"} mode
   * @param {() => Plan<Answer>} begin
   * @returns {Promise<Answer>}
   */
  run(client, mode, begin) {
    return this.transact(mode, (transaction) => drive(transaction, client, begin()));
  }

  /**
   * Does in one transaction on all object stores what asks for nothing but them.
   * @template Answer
   * @param {"read" | "write"} mode
   * @param {(transaction: IDBTransaction) => Promise<Answer>} work
   * @returns {Promise<Answer>}
   */
  async transact(mode, work) {
    try {
      const transaction = await this.#transaction(this.#schema.stores, mode === "read" ? "readonly" : "readwrite");
      return await ended(transaction, work(transaction));
    } catch (error) {
      throw failureOf(error);
    }
  }

  /**
   * @param {Due} due
   * @returns {Promise<Client[]>}
   */
  async due({ now, closedFor, closedOver, limit }) {
    const time = now ?? Date.now();
    try {
      const transaction = await this.#transaction([HEADS], "readonly");
      const heads = transaction.objectStore(HEADS);
      const of = (/** @type {string} */ index, /** @type {import("./ranges.js").Range} */ range) => within(heads.index(index), range, limit);
      const found = await Promise.all([
        of("expires", { upper: time }),
        closedFor === null ? [] : of("closed_since", { upper: time - closedFor, upperOpen: true }),
        closedOver === null ? [] : of("closed", { lower: closedOver, lowerOpen: true }),
      ]);
      const byKey = new Map(found.flat().map(({ client }) => [JSON.stringify(client), clientOf(client)]));
      return [...byKey.values()].slice(0, limit);
    } catch (error) {
      throw failureOf(error);
    }
  }

  /** @type {Driver["clients"]} */
  async clients({ after, limit }) {
    try {
      const transaction = await this.#transaction([HEADS], "readonly");
      // An array without anything in it comes before all others.
      const found = await within(transaction.objectStore(HEADS), { lower: after ? keyOf(after) : [], lowerOpen: true }, limit);
      return found.map(({ client }) => clientOf(client));
    } catch (error) {
      throw failureOf(error);
    }
  }

  async migrate() {
    try {
      await this.#opened?.catch(() => undefined);
      await (this.#opened ?? this.#open(true));
      this.#hasMigrated = true;
    } catch (error) {
      throw failureOf(error);
    }
  }

  async close() {
    this.#isClosed = true;
    this.others.close();
    const opened = this.#opened;
    this.#opened = undefined;
    (await opened?.catch(() => undefined))?.close();
  }

  /**
   * A connection can be lost without a word: the second one is not asked for again.
   * @param {string[]} stores
   * @param {"readonly" | "readwrite"} mode
   */
  async #transaction(stores, mode) {
    for (let isAgain = false; ; isAgain = true) {
      const db = await (this.#opened ?? this.#open(this.#hasMigrated));
      try {
        return db.transaction(stores, mode, { durability: "strict" });
      } catch (error) {
        if (isAgain || /** @type {any} */ (error)?.name !== "InvalidStateError") throw error;
        this.#opened = undefined;
      }
    }
  }

  /** @param {boolean} isMigration */
  #open(isMigration) {
    if (this.#isClosed) throw new ConversationError("CLOSED_ENGINE", "The store was disposed of: open it again.");
    const opened = this.#connect(isMigration);
    const forget = () => {
      if (this.#opened === opened) this.#opened = undefined;
    };
    this.#opened = opened;
    opened.then((db) => {
      db.onclose = forget;
      // A newer version of the page, or who deletes the database, must not wait for this one.
      db.onversionchange = () => {
        forget();
        db.close();
      };
    }, forget);
    return opened;
  }

  /** @param {boolean} isMigration */
  async #connect(isMigration) {
    const [db, isPersisted] = await Promise.all([connect(this.#factory, this.#name, this.#schema, isMigration), persisted()]);
    // What this page's browser promises says nothing of another's database.
    const isOwn = isOfPage(db, this.#factory ?? globalThis.indexedDB);
    this.#durable = isOwn && isStrict() ? true : "unknown";
    this.#evictable = isOwn && isPersisted !== undefined ? !isPersisted : "unknown";
    return db;
  }
}

/**
 * Runs a plan in a transaction.
 * @template Answer
 * @param {IDBTransaction} transaction
 * @param {Client} client
 * @param {Plan<Answer>} plan
 */
export async function drive(transaction, client, plan) {
  for (let step = plan.next(); ; ) {
    if (step.done) return step.value;
    const { load: what, commit } = step.value;
    if (commit) await write(transaction, client, commit);
    step = plan.next(what && (await load(transaction, client, what)));
  }
}

/**
 * The answer, once the transaction is over; what the plan refused with, or why the transaction failed.
 * @template Answer
 * @param {IDBTransaction} transaction
 * @param {Promise<Answer>} answer
 * @returns {Promise<Answer>}
 */
function ended(transaction, answer) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(answer);
    transaction.onabort = () => reject(transaction.error ?? new DOMException("the transaction was aborted", "AbortError"));
    const commit = () => commitSoon(transaction);
    answer.then(transaction.mode === "readonly" ? resolve : commit).catch((error) => {
      reject(error);
      abort(transaction);
    });
  });
}

/** @param {IDBTransaction} transaction */
function abort(transaction) {
  try {
    transaction.abort();
  } catch {
    // It is over already.
  }
}

/** @param {IDBFactory | undefined} factory */
function isPages(factory) {
  return factory === undefined || factory === globalThis.indexedDB;
}

/** Whether this browser knows what "strict" means; older ones pass over it. */
function isStrict() {
  return typeof IDBTransaction === "function" && "durability" in IDBTransaction.prototype;
}

/** Undefined where nobody says. */
async function persisted() {
  try {
    return await globalThis.navigator?.storage?.persisted();
  } catch {
    return undefined;
  }
}
