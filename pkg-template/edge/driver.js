// The driver for databases of SQLite's kind that take a batch as one transaction, and no other: D1, libSQL, Durable Objects from
// elsewhere. A plan decides on what it was loaded; its commit is a batch that is undone when another commit came first.

import { nameOf } from "../front/names.js";
import { failure } from "../stores/failure.js";
import { Optimist } from "../stores/optimistic.js";
import { DUE_EXCESS, DUE_EXPIRED, DUE_OUTDATED, LISTED, clientOf } from "../stores/sqlite/statements.js";
import { uncertain } from "../stores/uncertain.js";
import { committing } from "./commits.js";
import { isAnswer, isCollision, isMoved, mayTryAgain } from "./faults.js";
import { loadedOf, loadingOf } from "./loads.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../stores/driver.js").Driver} Driver */
/** @typedef {import("./loads.js").Statement} Statement */

/**
 * A database, which does all of the statements or none; answers the rows of each, as arrays, where it reads.
 * @typedef {(mode: "read" | "write", statements: Statement[]) => Promise<any[][][]>} Port
 */

/** @implements {Driver} */
export class GuardedDriver {
  #plans;

  /**
   * @param {string} store its name
   * @param {import("../stores/driver.js").Capabilities} capabilities
   * @param {(client?: Client) => Port} portOf where a client's data is; without a client, where all are
   */
  constructor(store, capabilities, portOf) {
    this.store = store;
    this.capabilities = capabilities;
    this.portOf = portOf;
    this.#plans = new Optimist(store);
  }

  /** @type {Driver["run"]} */
  async run(client, mode, begin) {
    return this.work(async () => {
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
    const statements = [[DUE_EXPIRED, [time, limit]]];
    if (closedFor !== null) statements.push([DUE_OUTDATED, [time - closedFor, limit]]);
    if (closedOver !== null) statements.push([DUE_EXCESS, [closedOver, limit]]);
    return this.#listed(this.portOf(), statements, limit);
  }

  /**
   * @param {import("../stores/driver.js").Clients} request
   * @param {Port} [port]
   */
  async clients({ after, limit }, port = this.portOf()) {
    const { user_id, bot_id, channel_id } = after ?? { user_id: "", bot_id: "", channel_id: "" };
    return this.#listed(port, [[LISTED, [user_id, bot_id, channel_id, limit]]], limit);
  }

  /**
   * @param {Port} port
   * @param {Statement[]} statements that answer clients
   * @param {number} limit
   */
  async #listed(port, statements, limit) {
    const found = await this.work(() => this.read(port, statements));
    return found.flat().slice(0, limit).map(clientOf);
  }

  /** Nothing has to be made where the tables come with the first that is written. */
  async migrate() {}

  async close() {}

  /**
   * Does what is asked of the databases, and says what failed.
   * @template T
   * @param {() => Promise<T>} work
   */
  async work(work) {
    try {
      return await work();
    } catch (error) {
      throw failure(error, this.store);
    }
  }

  /**
   * @param {Port} port
   * @param {Statement[]} statements
   */
  async read(port, statements) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await port("read", statements);
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
    return loadedOf(load, await this.read(port, loadingOf(client, load)));
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
        await port("write", statements);
        return true;
      } catch (error) {
        if (isAnswer(error)) {
          if (doubt === undefined) throw error;
          if (isMoved(error) && (await this.#stands(port, client, commit.head === null ? null : revision))) return true;
          throw uncertain(this.store, doubt);
        }
        doubt = error;
        if (!(await mayTryAgain(error, attempt))) throw uncertain(this.store, error);
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
