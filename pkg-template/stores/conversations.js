// What users are given of a store: the calls, and what there is beside them.

import { SERVED, checkFields, checkId, readClient } from "../front/arguments.js";
import { bindMethods } from "../front/bound.js";
import { LEASE } from "../front/lease.js";
import { modify } from "../front/modify.js";
import { Queue } from "../front/queue.js";
import { Turns } from "../front/turn.js";
import { StoredCalls } from "./calls.js";
import { clients, stats } from "./clients.js";
import { INSIDE } from "./inside.js";
import { leaseOf, stepsOf } from "./lease.js";
import { Shared, disposed } from "./shared.js";
import { sweep } from "./sweep.js";

/** @typedef {import("../entry/index.js").Client} Client */

/** @type {typeof Symbol.asyncDispose} Node 20 before 20.5 and some browsers have none */
const asyncDisposeSymbol = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");

/** How long one `modify` may keep the next of the same conversation waiting. */
const LONGEST_IN_FRONT_MS = 1000;

export class StoredConversations extends StoredCalls {
  // Minified, it would have another one.
  static name = "StoredConversations";

  #shared;
  #turns = new Turns();
  #modifying = new Queue();
  /** @type {import("./alarm.js").Alarm | undefined} */
  #alarm;
  /** @type {Promise<void> | undefined} */
  #disposal;

  /**
   * @param {import("./driver.js").Driver} driver
   * @param {import("../entry/stored.js").StoreOptions} options
   * @param {typeof import("./alarm.js").Alarm} [Alarm] absent where what expires is written down in time by something else
   */
  constructor(driver, options, Alarm) {
    const shared = new Shared(driver, options);
    super(shared);
    this.#shared = shared;
    bindMethods(this, StoredCalls.prototype);
    bindMethods(this, StoredConversations.prototype);
    if (Alarm && shared.expiresInTime) this.#alarm = new Alarm(shared);
  }

  /**
   * The calls of the REST server: one write that has a number, or any without; writes answer `{ version }`.
   * @param {import("./plans/call.js").WriteNumber} [number]
   */
  [SERVED](number) {
    return new StoredCalls(this.#shared, { number, isServed: true });
  }

  get [INSIDE]() {
    return this.#shared;
  }

  get capabilities() {
    return this.#shared.driver.capabilities;
  }

  /** @param {Record<string, any>} [options] those that the driver names */
  async migrate(options = {}) {
    const { driver } = this.#shared;
    this.#shared.checkOpen();
    await driver.migrate(checkFields(options, "options", driver.migrateOptions ?? []));
    void this.#alarm?.look();
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {(conversation: import("../entry/index.js").Conversation) => any} fn
   * @param {import("../entry/index.js").ModifyOptions} [options]
   */
  async modify(client, id, fn, options) {
    this.#shared.enter();
    checkId(id);
    const who = readClient(client);
    const leave = await this.#lineUp(JSON.stringify([who, id]));
    try {
      return await modify(this, who, id, fn, options);
    } finally {
      leave();
    }
  }

  /**
   * Those of this process who would only make each other try again go one after the other. Nobody stays in front for long, since
   * who is there may itself wait for one who is behind.
   * @param {string} key
   */
  async #lineUp(key) {
    const letNext = await this.#modifying.enter(key);
    let isInFront = true;
    const leave = () => {
      clearTimeout(timer);
      if (isInFront) letNext();
      isInFront = false;
    };
    const timer = setTimeout(leave, LONGEST_IN_FRONT_MS);
    return leave;
  }

  /**
   * @param {Client} client
   * @param {(turn: import("../entry/stored.js").StoredTurn) => any} fn
   * @param {import("../entry/index.js").TurnOptions} [options]
   */
  async turn(client, fn, options) {
    this.#shared.enter();
    return this.#turns.run(client, fn, options, (who, once) => leaseOf(this.#shared, who, once));
  }

  /**
   * The lease of a turn that goes on elsewhere, by the bytes that name it: the REST server's.
   * @param {Client} client
   * @param {Uint8Array} bytes
   * @param {import("./lease.js").Named} as
   */
  [LEASE](client, bytes, { number, once }) {
    this.#shared.enter();
    return stepsOf(this.#shared, client, bytes, { number, once, isServed: true });
  }

  /** @param {import("../entry/index.js").SweepOptions} [options] */
  async sweep(options) {
    this.#shared.enter();
    return sweep(this.#shared, options);
  }

  /** @param {import("../entry/index.js").ClientsOptions} options */
  async clients(options) {
    this.#shared.enter();
    return clients(this.#shared, options);
  }

  async stats() {
    this.#shared.enter();
    return stats(this.#shared);
  }

  /**
   * @param {import("../entry/index.js").Listener} listener
   * @param {Client} [client]
   */
  subscribe(listener, client) {
    this.#shared.enter();
    return this.#shared.listeners.add(listener, client);
  }

  /** The handle is the user's own and stays open. */
  dispose() {
    return (this.#disposal ??= this.#dispose());
  }

  async #dispose() {
    this.#shared.isOpen = false;
    this.#alarm?.end();
    this.#shared.listeners.clear();
    this.#turns.end(disposed());
    await this.#shared.endAll();
    await this.#shared.driver.close();
  }

  [asyncDisposeSymbol]() {
    return this.dispose();
  }
}
