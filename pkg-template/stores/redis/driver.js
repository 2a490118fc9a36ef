// The driver for Redis: one script loads, one commits if the revision is still the one that was loaded.

import { Optimist, checkType, failure, hasSchema, noSchema, uncertain, unfit } from "../driver.js";
import { capabilitiesOf } from "./capabilities.js";
import { argumentsOf } from "./commits.js";
import { handleOf } from "./handle.js";
import { base64url } from "./hashes.js";
import { Places, SHARDS, clientOf, clientsOf, dueOf } from "./keys.js";
import { loadedOf, loadingOf } from "./loads.js";
import { isReply } from "./replies.js";
import { COMMIT, DUE, LIST, LOAD, nameScripts } from "./scripts.js";
import { Shards } from "./shards.js";

/** @typedef {import("../driver.js").Driver} Driver */
/** @typedef {import("./keys.js").Keys} Keys */

const STORE = "Redis";
const SCHEMA = 1;
/** How many shards at once are asked what is due, at most: one at first, as one has enough where much is due. */
const ASKED_AT_ONCE = 32;

/**
 * @param {unknown} client
 * @param {string} [prefix]
 * @returns {Promise<Driver>}
 */
export async function redisDriver(client, prefix = "convostate:") {
  checkType(prefix, "string", "options.prefix");
  if (/[{}]/.test(prefix)) throw unfit("options.prefix", "options.prefix must hold no braces: they decide the slot of a key.");
  const handle = handleOf(client);
  try {
    await nameScripts();
    const driver = new RedisDriver(handle, prefix);
    await driver.hasSchema();
    driver.capabilities = await capabilitiesOf(handle);
    return driver;
  } catch (error) {
    handle.close();
    throw failure(error, STORE);
  }
}

class RedisDriver {
  #handle;
  #prefix;
  #places;
  #plans = new Optimist(STORE);
  #shards = new Shards(SHARDS);
  #isReady = false;
  /** @type {import("../driver.js").Capabilities} as long as nobody has asked the server */
  capabilities = { durable: "unknown", shared: true, atomic: true, evictable: "unknown" };
  /** With the count, a revision that nobody else makes, so that a client that was erased and comes back has none twice. */
  #revisions = { of: base64url(crypto.getRandomValues(new Uint8Array(9))), count: 0 };

  /**
   * @param {import("./handle.js").Handle} handle
   * @param {string} prefix
   */
  constructor(handle, prefix) {
    this.#handle = handle;
    this.#prefix = prefix;
    this.#places = new Places(prefix);
  }

  /** @type {Driver["run"]} */
  async run(client, mode, begin) {
    const keys = this.#places.of(client);
    /** @type {import("../driver.js").Access} */
    const access = {
      load: (load) => this.#handle.run(LOAD, ...loadingOf(load, keys)).then((answer) => loadedOf(load, answer)),
      commit: (commit, first) => this.#commit(keys, commit, first),
      isCollision: () => false,
    };
    try {
      if (!this.#isReady && !(await this.hasSchema())) throw noSchema(STORE);
      return await this.#plans.run(keys.head, mode, begin, access);
    } catch (error) {
      throw failure(error, STORE);
    }
  }

  /** @type {Driver["due"]} */
  async due(due) {
    try {
      if (!this.#isReady && !(await this.hasSchema())) throw noSchema(STORE);
      const shards = due.isThorough ? this.#shards.all() : this.#shards.some(due, due.now ?? Date.now());
      const members = new Set();
      for (let count = 1; shards.length > 0 && members.size < due.limit; count = Math.min(2 * count, ASKED_AT_ONCE)) {
        const answers = await Promise.all(shards.splice(0, count).map((shard) => this.#dueIn(shard, due)));
        for (const member of answers.flat()) members.add(member);
      }
      return [...members].slice(0, due.limit).map(clientOf);
    } catch (error) {
      throw failure(error, STORE);
    }
  }

  /** @type {Driver["clients"]} */
  async clients({ after, limit }) {
    try {
      if (!this.#isReady && !(await this.hasSchema())) throw noSchema(STORE);
      const last = after && this.#places.of(after);
      let from = last ? `(${last.member}` : "-";
      /** @type {string[]} */
      const members = [];
      for (let shard = last?.shard ?? 0; shard < SHARDS && members.length < limit; shard += 1) {
        members.push(...(await this.#handle.run(LIST, [clientsOf(this.#prefix, shard)], [from, String(limit - members.length)])));
        from = "-";
      }
      return members.map((member) => clientOf(String(member)));
    } catch (error) {
      throw failure(error, STORE);
    }
  }

  async migrate() {
    try {
      await this.#handle.setIfAbsent(this.#schemaKey, String(SCHEMA));
      await this.hasSchema();
    } catch (error) {
      throw failure(error, STORE);
    }
  }

  async close() {
    this.#handle.close();
  }

  async hasSchema() {
    const text = await this.#handle.get(this.#schemaKey);
    this.#isReady = hasSchema(STORE, text === null ? 0 : String(text), SCHEMA);
    return this.#isReady;
  }

  get #schemaKey() {
    return `${this.#prefix}schema`;
  }

  /**
   * Answers false when another commit came first.
   * @param {Keys} keys
   * @param {import("../driver.js").Commit} commit
   * @param {import("../driver.js").Revised} loaded
   */
  async #commit({ head, rows, order, open, deadlines, closed, keys, fading, shard, due, clients, member }, commit, loaded) {
    const revision = `${this.#revisions.of}${(this.#revisions.count += 1).toString(36)}`;
    const args = argumentsOf(commit, loaded, revision, member);
    const ofMemories = commit.erase || commit.remember || commit.forget ? [keys, fading] : [];
    const losses = this.#handle.losses();
    let isDone;
    try {
      isDone = Number(await this.#handle.run(COMMIT, [head, rows, order, open, deadlines, closed, ...due, clients, ...ofMemories], args)) === 1;
    } catch (error) {
      throw isReply(error) ? error : uncertain(STORE, error);
    }
    if (isDone) this.#shards.note(shard, commit.head);
    // It may have been sent twice, and what came first may have been its own first copy.
    if (!isDone && this.#handle.losses() !== losses) throw uncertain(STORE, new Error("the connection was lost"));
    return isDone;
  }

  /**
   * @param {number} shard
   * @param {import("../driver.js").Due} due
   * @returns {Promise<string[]>}
   */
  async #dueIn(shard, { now, closedFor, closedOver, limit }) {
    const args = [limit, now ?? "", closedFor ?? "", closedOver ?? ""].map(String);
    /** @type {unknown[]} */
    const answer = await this.#handle.run(DUE, dueOf(this.#prefix, shard), args);
    const [soonest, oldest, most, ...members] = answer.map(String);
    this.#shards.learn(shard, [soonest, oldest, most]);
    return members;
  }
}
