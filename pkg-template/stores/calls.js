// The calls on a store: reads the arguments, has the core check them, runs the plan on the driver, tells listeners.
// What may run foreign code (getters, options.now, options.id) runs before anything is written to the port.

import { checkFields, checkId, checkType, optionalNumber, readClient } from "../arguments.js";
import { ConversationError, wrongType } from "../errors.js";
import { Listeners } from "../events.js";
import { usableMemory } from "../instance.js";
import { toText } from "../metadata.js";
import { release, renew, take } from "./plans/lease.js";
import { get, latest, list } from "./plans/read.js";
import { expire, removeExcess, removeOutdated } from "./plans/sweep.js";
import { close, closeAll, create, erase, update } from "./plans/write.js";
import { Port, STATUSES, statusNumber } from "./port.js";

/** @typedef {import("../index.js").Client} Client */
/** @typedef {import("./plans/call.js").Call} Call */

const CREATE_FIELDS = ["id", "flow_id", "step_id", "metadata", "ttl"];
const UPDATE_FIELDS = ["flow_id", "step_id", "last_interaction", "metadata"];
const NONE = -1;
/** A create in so many sweeps a little, so that no timer is needed. */
const CREATES_PER_SWEEP = 8;
const SWEPT_BY_CREATE = 32;
const CLIENTS_PER_BATCH = 100;

/** What all calls on one store share. */
export class Shared {
  port = new Port();
  listeners = new Listeners();
  isOpen = true;
  /** How many creates there were since the last one that swept. */
  creates = 0;

  /**
   * @param {import("./driver.js").Driver} driver
   * @param {import("../conversations.js").StoreOptions} options
   */
  constructor(driver, options) {
    checkFields(options, "options", ["now", "id", "retention"]);
    const { now, id, retention = {} } = options;
    if (now !== undefined) checkType(now, "function", "options.now");
    if (id !== undefined) checkType(id, "function", "options.id");
    checkFields(retention, "options.retention", ["seconds", "per_client"]);
    const seconds = optionalNumber(retention.seconds, "options.retention.seconds");
    const perClient = optionalNumber(retention.per_client, "options.retention.per_client");
    this.port.check(this.port.core.set_retention(seconds, perClient));
    this.driver = driver;
    this.now = now;
    this.id = id;
    this.seconds = retention.seconds;
    this.perClient = retention.per_client;
  }

  enter() {
    if (!this.isOpen) throw new ConversationError("CLOSED_ENGINE", "The store was disposed of: open it again.");
    usableMemory();
  }

  /** NaN for the store's own clock. */
  time() {
    if (this.now === undefined) return NaN;
    const now = this.now();
    this.port.check(this.port.core.check_time(typeof now === "number" ? now : NaN));
    return now;
  }
}

/** The calls, outside of a turn or as its holder. */
export class Calls {
  #shared;
  #port;
  #held;

  /**
   * @param {Shared} shared
   * @param {number} [held] the token of the turn's lease
   */
  constructor(shared, held = NaN) {
    this.#shared = shared;
    this.#port = shared.port;
    this.#held = held;
  }

  /**
   * @param {Client} client
   * @param {import("../index.js").NewConversation} [body]
   */
  async create(client, body = {}) {
    const shared = this.#enter();
    checkFields(body, "body", CREATE_FIELDS);
    const { id = shared.id?.(), flow_id = null, step_id = null, metadata, ttl } = body;
    if (id !== undefined) checkId(id);
    const text = metadata === undefined ? undefined : toText(metadata);
    const seconds = optionalNumber(ttl, "ttl");
    const call = this.#call(client);
    const { core } = this.#port;
    const canonical = this.#port.canonical(
      core.draft(this.#place(flow_id, "flow_id"), this.#place(step_id, "step_id"), this.#port.writeMetadata(text), seconds),
      text,
    );
    const origin = this.#port.origin();
    const own = id === undefined ? this.#port.makeId(Number.isNaN(call.now) ? Date.now() : call.now) : this.#checked(id);
    const texts = { id: own, flow_id, step_id, metadata: canonical ?? "{}", origin };
    const conversation = await this.#write(call, () => create(call, texts, seconds));
    await this.#sweepNowAndThen();
    return conversation;
  }

  /**
   * @param {Client} client
   * @param {string} id
   */
  async get(client, id) {
    const shared = this.#enter();
    checkId(id);
    const call = this.#call(client);
    this.#checked(id);
    return shared.driver.run(call.client, "read", () => get(call, id));
  }

  /** @param {Client} client */
  async latest(client) {
    const shared = this.#enter();
    const call = this.#call(client);
    return shared.driver.run(call.client, "read", () => latest(call));
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../index.js").ConversationUpdate} body
   * @param {import("../index.js").UpdateOptions} [options]
   */
  async update(client, id, body, options = {}) {
    this.#enter();
    checkId(id);
    checkFields(body, "body", UPDATE_FIELDS);
    const { flow_id, step_id, last_interaction, metadata } = body;
    if (last_interaction !== undefined) checkType(last_interaction, "boolean", "last_interaction");
    const text = metadata === undefined ? undefined : toText(metadata);
    checkFields(options, "options", ["ifVersion"]);
    const version = optionalNumber(options.ifVersion, "options.ifVersion");
    const call = this.#call(client);
    this.#checked(id);
    const flow = this.#place(flow_id, "flow_id");
    const step = this.#place(step_id, "step_id");
    const length = this.#port.core.patch(flow, step, this.#port.writeMetadata(text), version);
    const patch = { flow_id, step_id, metadata: this.#port.canonical(length, text) };
    await this.#write(call, () => update(call, id, patch, last_interaction === true, version));
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../index.js").FinalStatus} [status]
   */
  async close(client, id, status = "CLOSED") {
    this.#enter();
    checkId(id);
    const call = this.#call(client);
    this.#checked(id);
    const number = this.#final(status);
    await this.#write(call, () => close(call, id, number));
  }

  /**
   * @param {Client} client
   * @param {import("../index.js").FinalStatus} [status]
   */
  async closeAll(client, status = "CLOSED") {
    this.#enter();
    const call = this.#call(client);
    const number = this.#final(status);
    await this.#write(call, () => closeAll(call, number));
  }

  /**
   * @param {Client} client
   * @param {import("../index.js").ListOptions} [options]
   * @returns {Promise<import("../index.js").Page>}
   */
  async list(client, options = {}) {
    const shared = this.#enter();
    checkFields(options, "options", ["status", "limit", "pagination_key"]);
    const { status, limit, pagination_key } = options;
    const most = optionalNumber(limit, "options.limit");
    if (pagination_key !== undefined) checkType(pagination_key, "string", "options.pagination_key");
    const call = this.#call(client);
    const wanted = status === undefined ? NONE : statusNumber(status);
    const key = pagination_key === undefined ? NONE : this.#port.writeId(pagination_key);
    this.#port.check(this.#port.core.page(wanted, most, key));
    const [count, before, written] = this.#port.numbers();
    const statuses = written === 0 ? null : STATUSES.filter((_, number) => written & (1 << number));
    const page = { limit: count, before: before < 0 ? null : before, statuses, status: wanted };
    return shared.driver.run(call.client, "read", () => list(call, page));
  }

  /** @param {Client} client */
  async erase(client) {
    this.#enter();
    const call = this.#call(client);
    return this.#write(call, () => erase(call));
  }

  /**
   * @param {import("../index.js").SweepOptions} [options]
   * @returns {Promise<import("../index.js").Swept>}
   */
  async sweep(options = {}) {
    const shared = this.#enter();
    checkFields(options, "options", ["limit"]);
    const limit = this.#port.core.check_sweep(optionalNumber(options.limit, "options.limit"));
    this.#port.check(limit);
    return this.#sweep(limit, shared.time());
  }

  /**
   * Whether the turn begins; this object's token is its holder's.
   * @param {Client} client
   */
  async take(client) {
    return this.#lease(client, take);
  }

  /** @param {Client} client */
  async renew(client) {
    return this.#lease(client, renew);
  }

  /** @param {Client} client */
  async release(client) {
    return this.#lease(client, release);
  }

  #enter() {
    this.#shared.enter();
    return this.#shared;
  }

  /**
   * @param {Client} client
   * @returns {Call}
   */
  #call(client) {
    const now = this.#shared.time();
    const who = readClient(client);
    this.#port.checkClient(who);
    return { port: this.#port, client: who, now, held: this.#held, isHeard: this.#shared.listeners.size > 0 };
  }

  /** @param {string} id */
  #checked(id) {
    this.#port.check(this.#port.core.check_id(this.#port.writeId(id)));
    return id;
  }

  /**
   * @param {string | null | undefined} text
   * @param {"flow_id" | "step_id"} field
   */
  #place(text, field) {
    if (text === null || text === undefined) return NONE;
    if (typeof text !== "string") throw wrongType("INVALID_BODY", field, "a string or null", text);
    return this.#port.writePlace(field, text);
  }

  /** @param {unknown} status */
  #final(status) {
    const number = statusNumber(status);
    this.#port.check(this.#port.core.check_final(number));
    return number;
  }

  /**
   * @template T
   * @param {Call} call
   * @param {() => import("./plans/call.js").Plan<import("./plans/call.js").Written<T>>} begin
   */
  async #write(call, begin) {
    const { answer, events } = await this.#shared.driver.run(call.client, "write", begin);
    if (events.length > 0) this.#shared.listeners.tell(events);
    return answer;
  }

  /**
   * @template T
   * @param {Client} client
   * @param {(call: Call) => import("./plans/call.js").Plan<T>} plan
   */
  async #lease(client, plan) {
    this.#enter();
    const call = this.#call(client);
    return this.#shared.driver.run(call.client, "write", () => plan(call));
  }

  /** The conversation stands whatever becomes of the sweep; a store that fails says so to whoever asks it next. */
  async #sweepNowAndThen() {
    const shared = this.#shared;
    shared.creates = (shared.creates + 1) % CREATES_PER_SWEEP;
    if (shared.creates !== 0 || !shared.isOpen) return;
    try {
      await this.#sweep(SWEPT_BY_CREATE, shared.time());
    } catch (error) {
      if (!(error instanceof ConversationError)) throw error;
    }
  }

  /**
   * Client by client, each in a small step of its own, until nothing is due or the limit is reached.
   * @param {number} limit
   * @param {number} now
   */
  async #sweep(limit, now) {
    const swept = { expired: 0, removed: 0 };
    const { driver, seconds, perClient } = this.#shared;
    const due = {
      now: Number.isNaN(now) ? null : now,
      closedFor: seconds === undefined ? null : seconds * 1000,
      closedOver: perClient ?? null,
      limit: CLIENTS_PER_BATCH,
    };
    const seen = new Set();
    for (let left = limit; left > 0; ) {
      const before = left;
      let isNew = false;
      for (const client of await driver.due(due)) {
        const key = JSON.stringify(client);
        isNew ||= !seen.has(key);
        seen.add(key);
        left -= await this.#sweepClient(client, now, left, swept);
        if (left === 0) break;
      }
      if (left === before && !isNew) break;
    }
    return swept;
  }

  /**
   * @param {Client} client
   * @param {number} now
   * @param {number} most
   * @param {import("../index.js").Swept} swept is added to
   */
  async #sweepClient(client, now, most, swept) {
    const { listeners, seconds, perClient } = this.#shared;
    const call = { port: this.#port, client, now, held: NaN, isHeard: listeners.size > 0 };
    const expired = await this.#write(call, () => expire(call, most));
    let removed = 0;
    for (const [wanted, plan] of /** @type {const} */ ([[seconds, removeOutdated], [perClient, removeExcess]])) {
      const left = most - expired - removed;
      if (wanted !== undefined && left > 0) removed += await this.#write(call, () => plan(call, left));
    }
    swept.expired += expired;
    swept.removed += removed;
    return expired + removed;
  }
}
