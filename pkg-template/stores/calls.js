// The calls on a store: reads the arguments, has the core check them, runs the plan on the driver, tells listeners. What may run foreign
// code (getters, options.now, options.id) runs before anything is written to the scratch area.

import { CREATE, checkId, readAny, readCreate, readList, readNumber, readStatus, readUpdate } from "../front/arguments.js";
import { readMemories, readRemember, valueText } from "../front/memory.js";
import { toText } from "../front/metadata.js";
import { FLOW, NONE, STATUSES } from "../front/layout.js";
import { bytesIn } from "./memories.js";
import { forget, memories, recall, remember } from "./plans/memory.js";
import { get, latest, list } from "./plans/read.js";
import { close, closeAll, create, erase, update } from "./plans/write.js";
import { sweepNowAndThen } from "./sweep.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("./plans/call.js").Call} Call */

/**
 * @typedef {object} As whose calls they are
 * @property {number} [held] the token of the turn's lease
 * @property {import("./stage.js").Stage} [stage] where that turn keeps what it writes until it ends
 * @property {import("./plans/call.js").WriteNumber} [number] of the one write that is made of them
 * @property {boolean} [isServed] whether writes answer `{ version }`: the REST server's
 */

/** The calls, outside of a turn or as its holder. */
export class StoredCalls {
  #shared;
  #scratch;
  #as;

  /**
   * @param {import("./shared.js").Shared} shared
   * @param {As} [as]
   */
  constructor(shared, as = {}) {
    this.#shared = shared;
    this.#scratch = shared.scratch;
    this.#as = as;
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").NewConversation} [body]
   */
  async create(client, body) {
    return (await this[CREATE](client, body)).conversation;
  }

  /**
   * As `create`, and says whether the conversation stood already: the REST server answers by it.
   * @param {Client} client
   * @param {import("../entry/index.js").NewConversation} [body]
   */
  async [CREATE](client, body) {
    const shared = this.#enter();
    const { id, flow_id = null, step_id = null, metadata = "{}", ttl } = readCreate(toText, body, shared.id);
    const call = this.#call(client);
    const scratch = this.#scratch;
    const entropy = id === undefined ? scratch.nextEntropy() : NONE;
    const flow = scratch.writeStep("flow_id", flow_id);
    const step = scratch.writeStep("step_id", step_id);
    const moment = Number.isNaN(call.now) ? Date.now() : call.now;
    scratch.core.draft(flow, step, scratch.writeMetadata(metadata), ttl, entropy, moment);
    const { id: drawn, origin } = scratch.drafted();
    const isOwnId = id !== undefined;
    const texts = { id: isOwnId ? this.#checked(id) : drawn, flow_id, step_id, metadata, origin };
    const created = await shared.write(call, () => create(call, texts, isOwnId, ttl));
    // What a turn keeps back until it ends must not be swept away under it.
    if (!this.#as.stage) await sweepNowAndThen(shared);
    return created;
  }

  /**
   * @param {Client} client
   * @param {string} id
   */
  async get(client, id) {
    this.#enter();
    checkId(id);
    const call = this.#call(client);
    this.#checked(id);
    return await this.#shared.read(call, () => get(call, id));
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").LatestOptions} [options]
   */
  async latest(client, options) {
    this.#enter();
    const isAny = readAny(options);
    const call = this.#call(client);
    return await this.#shared.read(call, () => latest(call, isAny));
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../entry/index.js").ConversationUpdate} body
   * @param {import("../entry/index.js").UpdateOptions} [options]
   * @param {boolean} [isTurn] whether it counts as an interaction unless it says otherwise
   * @param {boolean} [isTold] whether it answers the conversation
   */
  async update(client, id, body, options, isTurn = false, isTold = false) {
    this.#enter();
    checkId(id);
    const { flow_id, step_id, last_interaction = isTurn, metadata, replace, ttl } = readUpdate(toText, body);
    const version = readNumber(options, "ifVersion");
    const call = this.#call(client);
    this.#checked(id);
    const scratch = this.#scratch;
    const flow = scratch.writeStep("flow_id", flow_id);
    const step = scratch.writeStep("step_id", step_id);
    const length = scratch.writeMetadata(metadata);
    const fields = scratch.core.patch(flow, step, length, last_interaction, replace, ttl === null, ttl, version);
    const patch = { fields, flow_id: flow_id ?? null, step_id: step_id ?? null, metadata: metadata ?? "{}", ttl };
    const written = await this.#shared.write(call, () => update(call, id, patch, version, isTold));
    return isTold ? written.conversation : this.#told(written);
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../entry/index.js").FinalStatus} [status]
   */
  async close(client, id, status) {
    this.#enter();
    checkId(id);
    const call = this.#call(client);
    this.#checked(id);
    const number = this.#final(status);
    return this.#told(await this.#shared.write(call, () => close(call, id, number)));
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").FinalStatus} [status]
   */
  async closeAll(client, status) {
    this.#enter();
    const call = this.#call(client);
    const number = this.#final(status);
    return this.#told(await this.#shared.write(call, () => closeAll(call, number)));
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").ListOptions} [options]
   * @returns {Promise<import("../entry/index.js").Page>}
   */
  async list(client, options) {
    this.#enter();
    const { status = NONE, limit, pagination_key } = readList(options);
    const call = this.#call(client);
    const scratch = this.#scratch;
    const key = pagination_key === undefined ? NONE : scratch.writeId(pagination_key);
    scratch.core.page(status, limit, key);
    const [count, before, written] = scratch.readAnswer();
    const statuses = written === 0 ? null : STATUSES.filter((_, number) => written & (1 << number));
    const page = { limit: count, before: before < 0 ? null : before, statuses, status };
    return await this.#shared.read(call, () => list(call, page));
  }

  /** @param {Client} client */
  async erase(client) {
    this.#enter();
    const call = this.#call(client);
    return this.#shared.write(call, () => erase(call));
  }

  /**
   * @param {Client} client
   * @param {string} key
   * @param {unknown} value
   * @param {import("../entry/index.js").RememberOptions} [options]
   */
  async remember(client, key, value, options) {
    this.#enter();
    checkId(key, "key");
    const given = readRemember(options);
    const text = valueText(value);
    const call = this.#call(client);
    this.#checkMemory(key, { ...given, bytes: bytesIn(text) });
    const draw = this.#scratch.nextEntropy();
    const written = await this.#shared.write(call, () => remember(call, { key, value: text }, { ...given, draw }));
    return this.#as.isServed ? { ...written, version: written.memoryVersion ?? written.version } : written.version;
  }

  /**
   * @param {Client} client
   * @param {string} key
   */
  async recall(client, key) {
    this.#enter();
    checkId(key, "key");
    const call = this.#call(client);
    this.#checkMemory(key);
    return await this.#shared.read(call, () => recall(call, key));
  }

  /**
   * @param {Client} client
   * @param {string} key
   * @param {import("../entry/index.js").ForgetOptions} [options]
   */
  async forget(client, key, options) {
    this.#enter();
    checkId(key, "key");
    const ifVersion = readNumber(options, "ifVersion");
    const call = this.#call(client);
    this.#checkMemory(key, { ifVersion });
    const written = await this.#shared.write(call, () => forget(call, key, ifVersion));
    return this.#as.isServed ? written : !written.stood;
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").MemoriesOptions} [options]
   */
  async memories(client, options) {
    this.#enter();
    const { prefix, limit, pagination_key: key } = readMemories(options);
    const call = this.#call(client);
    const scratch = this.#scratch;
    const length = key === undefined ? NONE : scratch.writeId(key);
    const most = scratch.core.check_memories(scratch.writeText(FLOW, prefix), limit, length);
    return await this.#shared.read(call, () => memories(call, { prefix, key, limit: most }));
  }

  /**
   * @param {string} key
   * @param {{ ttl?: number, ifVersion?: number, bytes?: number }} [given]
   */
  #checkMemory(key, { ttl = NaN, ifVersion = NaN, bytes = 0 } = {}) {
    this.#scratch.core.check_memory(this.#scratch.writeId(key), bytes, ttl, ifVersion);
  }

  /**
   * @param {{ version: number }} written
   * @returns {any} nothing but to the server
   */
  #told(written) {
    return this.#as.isServed ? written : undefined;
  }

  #enter() {
    this.#shared.enter();
    return this.#shared;
  }

  /** @param {Client} client */
  #call(client) {
    const call = this.#shared.call(client, this.#as);
    // What was read may have disposed of the store.
    this.#shared.checkOpen();
    return call;
  }

  /** @param {string} id */
  #checked(id) {
    this.#scratch.core.check_id(this.#scratch.writeId(id));
    return id;
  }

  /** @param {unknown} status */
  #final(status) {
    const number = readStatus(status);
    this.#scratch.core.check_final(number);
    return number;
  }
}
