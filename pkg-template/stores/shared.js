// What all calls on one store share: its driver, its side of the wasm, its listeners, and how a call begins and ends.

import { checkFields, checkType, readClient, readOptions, readTime } from "../front/arguments.js";
import { ConversationError } from "../front/errors.js";
import { Listeners } from "../front/events.js";
import { failure, usable } from "../front/instance.js";
import { LEASE_MS } from "../front/layout.js";
import { pause } from "../front/pause.js";
import { isDamage, storage } from "./failure.js";
import { OF_STORES } from "./options.js";
import { numbered } from "./plans/numbered.js";
import { StoredScratch } from "./scratch.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("./driver.js").Capabilities} Capabilities */
/** @typedef {import("./plans/call.js").Call} Call */

const CAPABILITIES = /** @type {const} */ (["durable", "shared", "atomic", "evictable"]);

export class Shared {
  scratch = new StoredScratch();
  listeners = new Listeners();
  isOpen = true;
  /** @type {Set<() => Promise<void>>} what ends that dispose must wait for: it gives back leases that turns hold or are about to take, and waits for sweeps */
  ends = new Set();

  /**
   * @param {import("./driver.js").Driver} driver
   * @param {import("../entry/stored.js").StoreOptions} options
   */
  constructor(driver, options) {
    const { now, id, retention, memoryBytes, others } = readOptions(options, OF_STORES);
    this.scratch.core.set_retention(retention.seconds, retention.perClient);
    this.scratch.core.set_max_memory_bytes(memoryBytes);
    const wanted = checkFields(others.require ?? {}, "options.require", CAPABILITIES);
    const { expireInTime = false } = others;
    checkType(expireInTime, "boolean", "options.expireInTime");
    this.driver = driver;
    this.expiresInTime = expireInTime;
    this.now = now;
    this.id = id;
    this.retention = retention;
    this.require = Object.entries(wanted).filter(([, value]) => value !== undefined);
  }

  /** Where every call begins. */
  enter() {
    this.checkOpen();
    for (const [name, wanted] of this.require) {
      const found = this.driver.capabilities[/** @type {keyof Capabilities} */ (name)];
      if (found !== wanted) throw unfit(name, wanted, found);
    }
  }

  checkOpen() {
    if (!this.isOpen) throw disposed();
    usable();
    // A call that used up the stack may have left half of something behind.
    const crash = failure(undefined);
    if (crash) throw crash;
  }

  /** Waits for no longer than a lease lasts that can't be given back. */
  async endAll() {
    const ended = new AbortController();
    const late = pause(LEASE_MS, ended.signal).catch(() => {});
    await Promise.race([late, Promise.all([...this.ends].map((end) => end()))]);
    ended.abort();
  }

  /** Whether the events of a call are worth their making. */
  get isHeard() {
    return this.listeners.size > 0 || this.driver.others !== undefined;
  }

  /** @param {import("../entry/index.js").AnyEvent[]} events */
  tell(events) {
    this.driver.others?.tell(events);
    this.listeners.tell(events);
  }

  /** NaN for the store's own clock. */
  time() {
    if (this.now === undefined) return NaN;
    return this.scratch.core.tick(readTime(this.now));
  }

  /**
   * @param {Client} client
   * @param {import("./calls.js").As} as
   * @returns {Call}
   */
  call(client, { held = NaN, stage, number }) {
    const now = this.time();
    const who = readClient(client);
    this.scratch.checkClient(who);
    return { scratch: this.scratch, client: who, now, held, isHeard: this.isHeard, stage, number };
  }

  /**
   * Runs a plan that reads, on a client that the driver has named.
   * @template T
   * @param {Client} client
   * @param {number} now
   * @param {(call: Call) => import("./plans/call.js").Plan<T>} plan
   */
  ask(client, now, plan) {
    /** @type {Call} */
    const call = { scratch: this.scratch, client, now, held: NaN, isHeard: false };
    return this.read(call, () => plan(call));
  }

  /**
   * @template T
   * @param {Call} call
   * @param {() => import("./plans/call.js").Plan<T>} begin
   */
  read(call, begin) {
    return (call.stage ?? this.driver).run(call.client, "read", begin);
  }

  /**
   * Runs the plan of a write, and tells what changed.
   * @template T
   * @param {Call} call
   * @param {() => import("./plans/call.js").Plan<import("./plans/call.js").Written<T>>} begin
   */
  async write(call, begin) {
    const { number, stage } = call;
    const plan = number === undefined ? begin : () => numbered({ ...call, number }, begin());
    const { answer, events, refusal } = await (stage ?? this.driver).run(call.client, "write", plan);
    if (refusal !== undefined) throw refusal;
    if (stage) stage.events.push(...events);
    else if (events.length > 0) this.tell(events);
    return answer;
  }

  /**
   * Runs writes of different clients that nobody has numbered, outside of turns: in one commit where the driver has that. Each is told when
   * it is done, before later changes of its client.
   * @template T
   * @param {{ call: Call, begin: () => import("./plans/call.js").Plan<import("./plans/call.js").Written<T>> }[]} writes
   * @returns {Promise<PromiseSettledResult<T>[]>}
   */
  async writeEach(writes) {
    const together = await this.#together(writes.map(({ call, begin }) => ({ client: call.client, begin })));
    if (together === undefined) return Promise.allSettled(writes.map(({ call, begin }) => this.write(call, begin)));
    for (const { events } of together) if (events.length > 0) this.tell(events);
    return together.map(({ answer }) => ({ status: "fulfilled", value: answer }));
  }

  /**
   * Resolves with undefined where nothing was written, and each may be by itself.
   * @template T
   * @param {import("./driver.js").Write<T>[]} writes
   */
  async #together(writes) {
    try {
      return await this.driver.runAll?.(writes);
    } catch (error) {
      // What is damaged is one client's.
      if (!isDamage(error)) throw error;
    }
  }
}

export function disposed() {
  return new ConversationError("CLOSED_ENGINE", "The store was disposed of: open it again.");
}

/**
 * @param {string} name
 * @param {unknown} wanted
 * @param {unknown} found
 */
function unfit(name, wanted, found) {
  return storage(`This store has ${name}: ${found}, but ${name}: ${wanted} is required: use another store, or configure its server so.`);
}
