// The calls on a store: reads the arguments, has the core check them, runs the plan on the driver, tells listeners.
// What may run foreign code (getters, options.now, options.id) runs before anything is written to the port.

import { checkFields, checkId, checkType, optionalNumber } from "../front/arguments.js";
import { wrongType } from "../front/errors.js";
import { toText } from "../front/metadata.js";
import { release, renew, take } from "./plans/lease.js";
import { get, latest, list } from "./plans/read.js";
import { close, closeAll, create, erase, update } from "./plans/write.js";
import { STATUSES, statusNumber } from "./port.js";
import { sweepNowAndThen } from "./sweep.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("./plans/call.js").Call} Call */

const CREATE_FIELDS = ["id", "flow_id", "step_id", "metadata", "ttl"];
const UPDATE_FIELDS = ["flow_id", "step_id", "last_interaction", "metadata"];
const NONE = -1;
/** In place of the length of a text: an update leaves the field as it is, or makes it null. */
const KEEP = -1;
const CLEAR = -2;

/** The calls, outside of a turn or as its holder. */
export class Calls {
  #shared;
  #port;
  #held;

  /**
   * @param {import("./shared.js").Shared} shared
   * @param {number} [held] the token of the turn's lease
   */
  constructor(shared, held = NaN) {
    this.#shared = shared;
    this.#port = shared.port;
    this.#held = held;
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").NewConversation} [body]
   */
  async create(client, body) {
    return (await this.createOrFind(client, body)).conversation;
  }

  /**
   * As `create`; says also whether the conversation stood already.
   * @param {Client} client
   * @param {import("../entry/index.js").NewConversation} [body]
   */
  async createOrFind(client, body = {}) {
    const shared = this.#enter();
    const fields = checkFields(body, "body", CREATE_FIELDS);
    const { id = shared.id?.(), flow_id = null, step_id = null, metadata, ttl } = fields;
    if (id !== undefined) checkId(id);
    const text = metadata === undefined ? undefined : toText(metadata);
    const seconds = optionalNumber(ttl, "ttl");
    const call = this.#call(client);
    const draw = id === undefined ? this.#port.draw() : NONE;
    const flow = this.#place(flow_id, "flow_id");
    const step = this.#place(step_id, "step_id");
    const moment = Number.isNaN(call.now) ? Date.now() : call.now;
    const length = this.#port.core.draft(flow, step, this.#port.writeMetadata(text), seconds, draw, moment);
    const canonical = this.#port.canonical(length, text) ?? "{}";
    const { id: drawn, origin } = this.#port.drafted();
    const isOwnId = id !== undefined;
    const texts = { id: isOwnId ? this.#checked(id) : drawn, flow_id, step_id, metadata: canonical, origin };
    const created = await this.#shared.write(call, () => create(call, texts, isOwnId, seconds));
    await sweepNowAndThen(this.#shared);
    return created;
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
    return await shared.driver.run(call.client, "read", () => get(call, id));
  }

  /** @param {Client} client */
  async latest(client) {
    const shared = this.#enter();
    const call = this.#call(client);
    return await shared.driver.run(call.client, "read", () => latest(call));
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../entry/index.js").ConversationUpdate} body
   * @param {import("../entry/index.js").UpdateOptions} [options]
   * @param {boolean} [isTurn] whether it counts as an interaction unless it says otherwise
   */
  async update(client, id, body, options = {}, isTurn = false) {
    this.#enter();
    checkId(id);
    const { flow_id, step_id, last_interaction, metadata } = checkFields(body, "body", UPDATE_FIELDS);
    if (last_interaction !== undefined) checkType(last_interaction, "boolean", "last_interaction");
    const text = metadata === undefined ? undefined : toText(metadata);
    const { ifVersion } = checkFields(options, "options", ["ifVersion"]);
    const version = optionalNumber(ifVersion, "options.ifVersion");
    const call = this.#call(client);
    this.#checked(id);
    const flow = this.#place(flow_id, "flow_id");
    const step = this.#place(step_id, "step_id");
    const isTouch = last_interaction ?? isTurn;
    const length = this.#port.core.patch(flow, step, this.#port.writeMetadata(text), isTouch, version);
    const canonical = this.#port.canonical(length, text) ?? "{}";
    const [fields] = this.#port.numbers();
    const patch = { fields, flow_id: flow_id ?? null, step_id: step_id ?? null, metadata: canonical };
    await this.#shared.write(call, () => update(call, id, patch, version));
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../entry/index.js").FinalStatus} [status]
   */
  async close(client, id, status = "CLOSED") {
    this.#enter();
    checkId(id);
    const call = this.#call(client);
    this.#checked(id);
    const number = this.#final(status);
    await this.#shared.write(call, () => close(call, id, number));
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").FinalStatus} [status]
   */
  async closeAll(client, status = "CLOSED") {
    this.#enter();
    const call = this.#call(client);
    const number = this.#final(status);
    await this.#shared.write(call, () => closeAll(call, number));
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").ListOptions} [options]
   * @returns {Promise<import("../entry/index.js").Page>}
   */
  async list(client, options = {}) {
    const shared = this.#enter();
    const { status, limit, pagination_key } = checkFields(options, "options", ["status", "limit", "pagination_key"]);
    const most = optionalNumber(limit, "options.limit");
    if (pagination_key !== undefined) checkType(pagination_key, "string", "options.pagination_key");
    const call = this.#call(client);
    const wanted = status === undefined ? NONE : statusNumber(status);
    const key = pagination_key === undefined ? NONE : this.#port.writeId(pagination_key);
    this.#port.check(this.#port.core.page(wanted, most, key));
    const [count, before, written] = this.#port.numbers();
    const statuses = written === 0 ? null : STATUSES.filter((_, number) => written & (1 << number));
    const page = { limit: count, before: before < 0 ? null : before, statuses, status: wanted };
    return await shared.driver.run(call.client, "read", () => list(call, page));
  }

  /** @param {Client} client */
  async erase(client) {
    this.#enter();
    const call = this.#call(client);
    return this.#shared.write(call, () => erase(call));
  }

  /**
   * Whether the turn begins; this object's token is its holder's.
   * @param {Client} client
   */
  async take(client) {
    this.#enter();
    return this.#lease(client, take);
  }

  /** @param {Client} client */
  async renew(client) {
    this.#enter();
    return this.#lease(client, renew);
  }

  /**
   * Also while the store is being disposed of.
   * @param {Client} client
   */
  async release(client) {
    return this.#lease(client, release);
  }

  #enter() {
    this.#shared.enter();
    return this.#shared;
  }

  /** @param {Client} client */
  #call(client) {
    const call = this.#shared.call(client, this.#held);
    // What was read may have disposed of the store.
    this.#shared.checkOpen();
    return call;
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
    if (text === undefined) return KEEP;
    if (text === null) return CLEAR;
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
   * @param {Client} client
   * @param {(call: Call) => import("./plans/call.js").Plan<T>} plan
   */
  async #lease(client, plan) {
    const call = this.#shared.call(client, this.#held);
    return this.#shared.driver.run(call.client, "write", () => plan(call));
  }
}
