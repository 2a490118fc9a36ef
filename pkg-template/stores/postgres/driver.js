// The driver for PostgreSQL: one statement loads, one commits if the revision is still the one that was loaded.

import { Optimist, checkType, failure, hasSchema, noSchema, uncertain, unfit } from "../driver.js";
import { isCertain, isCollision, lacksSchema } from "./faults.js";
import { handleOf } from "./handle.js";
import { headOf, isNone, memoryOf, rowOf } from "./rows.js";
import { OTHER_PARTITIONS, SCHEMA, migration } from "./schema.js";
import { allClients, committing, dueClients, loading } from "./statements.js";

/** @typedef {import("../driver.js").Driver} Driver */

const STORE = "PostgreSQL";
/** After the time, the client's number and revision, and the head. */
const FIRST_CELL_OF_ROW = 13;
/** Each call asks all of them. */
const PARTITIONS = [undefined, 2, 4, 8, 16];
const PARTITIONING = "options.partitions";
/** What PostgreSQL takes without folding or cutting it. */
const NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * @param {unknown} pool
 * @param {string} [schema]
 * @returns {Promise<Driver>}
 */
export async function postgresDriver(pool, schema = "convostate") {
  checkType(schema, "string", "options.schema");
  if (!NAME.test(schema)) throw unfit("options.schema", "options.schema must be 1 to 63 of a-z, 0-9 and _, and not begin with a digit.");
  const handle = handleOf(pool);
  try {
    const driver = new PostgresDriver(handle.query, `"${schema}"`, await capabilitiesOf(handle));
    await driver.hasSchema();
    return driver;
  } catch (error) {
    throw failure(error, STORE);
  }
}

class PostgresDriver {
  migrateOptions = ["partitions"];
  #query;
  #schema;
  #plans = new Optimist(STORE);

  /**
   * @param {import("./handle.js").Query} query
   * @param {string} schema quoted
   * @param {import("../driver.js").Capabilities} capabilities
   */
  constructor(query, schema, capabilities) {
    this.#query = query;
    this.#schema = schema;
    this.capabilities = capabilities;
  }

  /** @type {Driver["run"]} */
  async run(client, mode, begin) {
    /** @type {import("../driver.js").Access} */
    const access = {
      load: (load) => this.#load(client, load),
      commit: (commit, first) => this.#commit(client, commit, first),
      isCollision,
    };
    const name = JSON.stringify([client.bot_id, client.user_id, client.channel_id]);
    try {
      return await this.#plans.run(name, mode, begin, access);
    } catch (error) {
      throw await this.#fault(error);
    }
  }

  /** @type {Driver["due"]} */
  async due(request) {
    return this.#clients(dueClients(this.#schema, request));
  }

  /** @type {Driver["clients"]} */
  async clients(request) {
    return this.#clients(allClients(this.#schema, request));
  }

  /** @param {import("./statements.js").Statement} statement */
  async #clients({ text, values }) {
    try {
      const lines = await this.#query(text, values);
      return lines.map(([bot_id, user_id, channel_id]) => ({ bot_id, user_id, channel_id }));
    } catch (error) {
      throw await this.#fault(error);
    }
  }

  /** @type {Driver["migrate"]} */
  async migrate(options) {
    const partitions = /** @type {any} */ (options.partitions);
    if (!PARTITIONS.includes(partitions)) throw unfit(PARTITIONING, "options.partitions must be 2, 4, 8 or 16.");
    try {
      await this.#query(migration(this.#schema, partitions));
      await this.hasSchema();
    } catch (error) {
      const { code, message } = /** @type {any} */ (error);
      throw code === OTHER_PARTITIONS ? unfit(PARTITIONING, message) : failure(error, STORE);
    }
  }

  async close() {}

  /**
   * Where the tables are not what they were, a newer version may have moved them.
   * @param {unknown} error
   */
  async #fault(error) {
    if (!lacksSchema(error)) return failure(error, STORE);
    try {
      await this.hasSchema();
      return noSchema(STORE, error);
    } catch (found) {
      return failure(found, STORE);
    }
  }

  /** A newer one is refused. */
  async hasSchema() {
    try {
      const [line] = await this.#query(`select version from ${this.#schema}.version`);
      return hasSchema(STORE, line?.[0], SCHEMA);
    } catch (error) {
      if (lacksSchema(error)) return false;
      throw error;
    }
  }

  /**
   * @param {import("../../entry/index.js").Client} client
   * @param {import("../driver.js").Load} load
   * @returns {Promise<import("../driver.js").Revised>}
   */
  async #load(client, load) {
    const { text, values } = loading(this.#schema, client, load);
    const lines = await this.#query(text, values);
    const [now, id, revision, ...cells] = lines[0] ?? [];
    const head = isNone(id) ? null : headOf(cells);
    const found = lines.map((line) => line.slice(FIRST_CELL_OF_ROW)).filter(([id]) => typeof id === "string");
    const isOfMemories = /^memor/.test(load.kind);
    const rows = isOfMemories ? [] : found.map(rowOf);
    const memories = isOfMemories ? found.map(memoryOf) : [];
    if (load.kind === "ids") rows.sort((a, b) => load.ids.indexOf(a.id) - load.ids.indexOf(b.id));
    return { revision: head && `${id} ${revision}`, now: Math.floor(Number(now) * 1000), head, rows, memories };
  }

  /**
   * Answers false when another commit came first.
   * @param {import("../../entry/index.js").Client} client
   * @param {import("../driver.js").Commit} commit
   * @param {import("../driver.js").Revised} loaded
   */
  async #commit(client, commit, loaded) {
    if (commit.head === null && loaded.head === null) return true;
    const { text, values } = committing(this.#schema, client, loaded, commit);
    try {
      const lines = await this.#query(text, values);
      return lines.length > 0;
    } catch (error) {
      throw isCertain(error) ? error : uncertain(STORE, error);
    }
  }
}

/**
 * @param {import("./handle.js").Handle} handle
 * @returns {Promise<import("../driver.js").Capabilities>}
 */
async function capabilitiesOf({ query, isShared, unsynced }) {
  const [settings] = await query("select current_setting('fsync'), current_setting('synchronous_commit')");
  const durable = settings?.[1] === "off" ? false : settings?.[0] === "on" || unsynced;
  return { durable, shared: isShared, atomic: true, evictable: false };
}
