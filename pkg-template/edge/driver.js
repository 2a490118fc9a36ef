// The driver for databases of SQLite's kind that take a batch as one transaction, and no other: D1, libSQL, Durable Objects from
// elsewhere. A plan decides on what it was loaded; its commit is a batch that is undone when another commit came first.

import { nameOf } from "../front/names.js";
import { failure, hasSchema, noSchema } from "../stores/failure.js";
import { Optimist } from "../stores/optimistic.js";
import { SQL, clientOf } from "../stores/sqlite/statements.js";
import { uncertain } from "../stores/uncertain.js";
import { committing } from "./commits.js";
import { isAnswer, isCollision, isMoved, mayTryAgain } from "./faults.js";
import { loadedOf, loadingOf } from "./loads.js";
import { SCHEMA, stepsFrom } from "./schema.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../stores/driver.js").Driver} Driver */
/** @typedef {import("./loads.js").Statement} Statement */

/**
 * A database.
 * @typedef {object} Port
 * @property {(statements: Statement[]) => Promise<any[][][]>} read answers the rows of each, as arrays
 * @property {(statements: Statement[]) => Promise<unknown>} write does all of them, or none
 */

/** @type {Port} */
const NOWHERE = { read: async () => [], write: async () => {} };
const VERSIONED = "select 1 from sqlite_master where name = 'convostate_schema'";
const VERSION = "select version from convostate_schema";

/** @implements {Driver} */
export class GuardedDriver {
  #store;
  #port;
  #plans;
  #isReady = false;

  /**
   * @param {string} store its name
   * @param {import("../stores/driver.js").Capabilities} capabilities
   * @param {Port} [port] absent where each client's data is elsewhere
   */
  constructor(store, capabilities, port = NOWHERE) {
    this.#store = store;
    this.#port = port;
    this.#plans = new Optimist(store);
    this.capabilities = capabilities;
  }

  /** @type {Driver["run"]} */
  async run(client, mode, begin) {
    return this.#work(async () => {
      await this.makeReady();
      const port = this.portOf(client);
      return this.#plans.run(nameOf(client), mode, begin, {
        load: (load) => this.#load(port, client, load),
        commit: (commit, first) => this.#commit(port, client, commit, /** @type {import("./loads.js").Found} */ (first)),
        isCollision,
      });
    });
  }

  /** @type {Driver["due"]} */
  async due({ now, closedFor, closedOver, limit }) {
    const time = now ?? Date.now();
    /** @type {Statement[]} */
    const statements = [[SQL.dueExpired, [time, limit]]];
    if (closedFor !== null) statements.push([SQL.dueOutdated, [time - closedFor, limit]]);
    if (closedOver !== null) statements.push([SQL.dueExcess, [closedOver, limit]]);
    return this.#work(async () => {
      await this.makeReady();
      const found = await this.#read(this.#port, statements);
      return found.flat().slice(0, limit).map(clientOf);
    });
  }

  /** @type {Driver["clients"]} */
  async clients(request) {
    return this.clientsAt(this.#port, request);
  }

  /**
   * @param {Port} port
   * @param {import("../stores/driver.js").Clients} request
   */
  async clientsAt(port, { after, limit }) {
    const { user_id, bot_id, channel_id } = after ?? { user_id: "", bot_id: "", channel_id: "" };
    return this.#work(async () => {
      await this.makeReady();
      const [found = []] = await this.#read(port, [[SQL.clients, [user_id, bot_id, channel_id, limit]]]);
      return found.map(clientOf);
    });
  }

  async migrate() {
    return this.#work(async () => {
      for (let isFirst = true; ; isFirst = false) {
        const version = await this.#version();
        if (hasSchema(this.#store, version, SCHEMA)) return;
        try {
          await this.#port.write(stepsFrom(version).map((step) => [step, []]));
          return;
        } catch (error) {
          // Another process may have made the same step.
          if (!isFirst) throw error;
        }
      }
    });
  }

  async close() {}

  /**
   * Where a client's data is.
   * @param {Client} _client
   */
  portOf(_client) {
    return this.#port;
  }

  /** Refuses a database without this schema. */
  async makeReady() {
    if (this.#isReady) return;
    if (!hasSchema(this.#store, await this.#version(), SCHEMA)) throw noSchema(this.#store);
    this.#isReady = true;
  }

  async #version() {
    const [known = []] = await this.#read(this.#port, [[VERSIONED, []]]);
    if (known.length === 0) return 0;
    const [[[version] = []] = []] = await this.#read(this.#port, [[VERSION, []]]);
    return version;
  }

  /**
   * @template T
   * @param {() => Promise<T>} work
   */
  async #work(work) {
    try {
      return await work();
    } catch (error) {
      // It may be another schema by now.
      this.#isReady = false;
      throw failure(error, this.#store);
    }
  }

  /**
   * @param {Port} port
   * @param {Statement[]} statements
   */
  async #read(port, statements) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await port.read(statements);
      } catch (error) {
        if (!(await mayTryAgain(error, attempt))) throw error;
      }
    }
  }

  /**
   * @param {Port} port
   * @param {Client} client
   * @param {import("../stores/driver.js").Load} load
   */
  async #load(port, client, load) {
    return loadedOf(load, await this.#read(port, loadingOf(client, load)));
  }

  /**
   * Answers false when another commit came first. The revision is this commit's own, so a batch that got no answer may be sent again: it
   * is done once, and who finds the revision knows that it was.
   * @param {Port} port
   * @param {Client} client
   * @param {import("../stores/driver.js").Commit} commit
   * @param {import("./loads.js").Found} loaded
   */
  async #commit(port, client, commit, loaded) {
    const revision = crypto.randomUUID();
    const statements = committing(client, commit, loaded, revision);
    if (statements.length === 0) return true;
    /** @type {unknown} what happened to an attempt that may have done it */
    let doubt;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await port.write(statements);
        return true;
      } catch (error) {
        if (isAnswer(error)) {
          if (doubt === undefined) throw error;
          if (isMoved(error) && (await this.#stands(port, client, commit.head === null ? null : revision))) return true;
          throw uncertain(this.#store, doubt);
        }
        doubt = error;
        if (!(await mayTryAgain(error, attempt))) throw uncertain(this.#store, error);
      }
    }
  }

  /**
   * @param {Port} port
   * @param {Client} client
   * @param {string | null} revision
   */
  async #stands(port, client, revision) {
    return (await this.#load(port, client, { kind: "head" })).revision === revision;
  }
}
