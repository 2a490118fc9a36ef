// The SQLite store: one file, any of the three libraries. Each call runs from its beginning to its end without a break, so nothing
// else gets between its statements on the user's connection.

import { ConversationError, typeOf } from "../errors.js";
import { failure, newerSchema, noSchema, storage } from "./failure.js";
import { SCHEMA, STEPS } from "./sqlite-schema.js";
import { SQL, readLoad, statementOf } from "./sqlite-statements.js";

/** @typedef {import("../index.js").Client} Client */
/** @typedef {import("./driver.js").Driver} Driver */
/** @typedef {import("./driver.js").Commit} Commit */
/** @typedef {import("./driver.js").Row} Row */
/** @typedef {import("../sqlite.js").SqliteDatabase} Database */
/** @typedef {import("../sqlite.js").SqliteStatement} Statement */
/** @typedef {(string | number | null)[]} Values */

const NAME = "SQLite";
/** How long a call waits for another connection's write, in milliseconds. */
const BUSY_TIMEOUT = 5000;

/** @implements {Driver} */
export class SqliteDriver {
  #db;
  /** @type {Map<string, Statement>} */
  #statements = new Map();
  /** @type {Map<string, (values: Values) => any[][]>} */
  #queries = new Map();
  #isReady = false;
  /** Whether a transaction of ours could not be undone. */
  #isUnfinished = false;
  /** @type {import("./driver.js").Capabilities} */
  capabilities;

  /** @param {Database} db */
  constructor(db) {
    if (typeof db?.prepare !== "function" || typeof db.exec !== "function") {
      const message = "openSqlite takes a database of node:sqlite, better-sqlite3 or bun:sqlite.";
      throw new ConversationError("INVALID_BODY", message, { path: "db", type: typeOf(db) });
    }
    this.#db = db;
    const isFile = guarded(() => this.#prepareConnection());
    this.capabilities = { durable: isFile, shared: isFile, atomic: true, evictable: false };
  }

  /**
   * @template Answer
   * @param {Client} client
   * @param {"read" | "write"} mode
   * @param {() => import("./driver.js").Plan<Answer>} begin
   */
  async run(client, mode, begin) {
    return guarded(() => {
      this.#makeReady();
      return mode === "read" ? this.#drive(client, begin()) : this.#transaction(() => this.#drive(client, begin()));
    });
  }

  /** @param {import("./driver.js").Due} due */
  async due({ now, closedFor, closedOver, limit }) {
    return guarded(() => {
      this.#makeReady();
      const time = now ?? Date.now();
      const found = this.#rows("dueExpired", [time, limit]);
      if (closedFor !== null) found.push(...this.#rows("dueOutdated", [time - closedFor, limit]));
      if (closedOver !== null) found.push(...this.#rows("dueExcess", [closedOver, limit]));
      return found.slice(0, limit).map(([bot_id, user_id, channel_id]) => ({ bot_id, user_id, channel_id }));
    });
  }

  async migrate() {
    guarded(() => this.#transaction(() => this.#migrate()));
  }

  async close() {
    this.#statements.clear();
    this.#queries.clear();
  }

  /** Answers whether there is a file. */
  #prepareConnection() {
    this.#db.exec(`pragma busy_timeout = ${BUSY_TIMEOUT}`);
    const mode = this.#pragma("journal_mode = wal");
    if (mode !== "wal" && mode !== "memory") {
      throw storage(`${NAME} keeps journal_mode ${mode}, which this store does not use: make the file writable, or switch it to WAL.`);
    }
    this.#db.exec("pragma synchronous = full");
    return mode === "wal";
  }

  /** @param {string} text */
  #pragma(text) {
    return Object.values(/** @type {object} */ (this.#db.prepare(`pragma ${text}`).all()[0]))[0];
  }

  #makeReady() {
    if (this.#isReady) return;
    const version = this.#version();
    if (version > SCHEMA) throw newerSchema(NAME, version, SCHEMA);
    if (version < SCHEMA) throw noSchema(NAME);
    this.#isReady = true;
  }

  /** The schema of the file; 0 for none. */
  #version() {
    const known = this.#db.prepare("select 1 from sqlite_schema where name = 'convostate_schema'").all();
    if (known.length === 0) return 0;
    const version = Object.values(/** @type {object} */ (this.#db.prepare("select version from convostate_schema").all()[0]))[0];
    if (typeof version !== "number") throw storage(`${NAME} answers integers as ${typeof version}: open it without safe integers.`);
    return version;
  }

  #migrate() {
    const version = this.#version();
    if (version > SCHEMA) throw newerSchema(NAME, version, SCHEMA);
    if (version === 0) this.#db.exec("create table convostate_schema (version integer not null) strict; insert into convostate_schema values (0)");
    for (const step of STEPS.slice(version)) this.#db.exec(step);
    if (version < SCHEMA) this.#db.exec(`update convostate_schema set version = ${SCHEMA}`);
  }

  /**
   * @template T
   * @param {() => T} work
   */
  #transaction(work) {
    this.#undoUnfinished();
    this.#run("begin", []);
    try {
      const answer = work();
      this.#run("commit", []);
      return answer;
    } catch (error) {
      this.#isUnfinished = true;
      this.#undoUnfinished();
      throw error;
    }
  }

  /** After a full disk SQLite itself may have undone it: then there is nothing left to undo, and it says so. */
  #undoUnfinished() {
    if (!this.#isUnfinished) return;
    try {
      this.#run("rollback", []);
      this.#isUnfinished = false;
    } catch (error) {
      this.#isUnfinished = !/no transaction/.test(String(error));
    }
  }

  /**
   * @template Answer
   * @param {Client} client
   * @param {import("./driver.js").Plan<Answer>} plan
   */
  #drive(client, plan) {
    /** @type {number | undefined} */
    let key;
    let step = plan.next();
    while (!step.done) {
      const { load, commit } = step.value;
      if (load) {
        const { name, before, after } = statementOf(load);
        const found = readLoad(this.#rows(name, [...before, client.user_id, client.bot_id, client.channel_id, ...after]));
        key = found.key;
        step = plan.next({ now: Date.now(), head: found.head, rows: found.rows });
      } else {
        this.#commit(client, key, /** @type {Commit} */ (commit));
        step = plan.next();
      }
    }
    return step.value;
  }

  /**
   * @param {Client} client
   * @param {number | undefined} key
   * @param {Commit} commit
   */
  #commit({ user_id, bot_id, channel_id }, key, { head, add, put, end, remove, erase }) {
    if (erase && key !== undefined) this.#run("deleteRows", [key]);
    for (const row of remove) this.#run("deleteRow", [/** @type {number} */ (key), row.id]);
    if (head === null) {
      if (key !== undefined) this.#run("deleteHead", [key]);
      return;
    }
    const { seq, clock, conversations, closed, expires, closed_since, lease } = head;
    const values = [seq, clock, conversations, closed, expires, closed_since, lease?.token ?? null, lease?.until ?? null];
    if (key === undefined) {
      key = Number(this.#run("insertHead", [...values, user_id, bot_id, channel_id]).lastInsertRowid);
    } else {
      this.#run("updateHead", [...values, key]);
    }
    for (const row of put) this.#run("updateRow", [...changing(row), key, row.id]);
    for (const row of end) this.#run("endRow", [...ending(row), key, row.id]);
    for (const row of add) this.#run("insertRow", [...changing(row), key, row.id, row.seq, row.ttl, row.created_at, row.origin]);
  }

  /**
   * @param {keyof typeof SQL} name
   * @param {Values} values
   */
  #rows(name, values) {
    let statement = this.#queries.get(name);
    if (statement === undefined) {
      statement = arraysOf(this.#db.prepare(SQL[name]));
      this.#queries.set(name, statement);
    }
    return statement(values);
  }

  /**
   * @param {keyof typeof SQL} name
   * @param {Values} values
   */
  #run(name, values) {
    let statement = this.#statements.get(name);
    if (statement === undefined) {
      statement = this.#db.prepare(SQL[name]);
      this.#statements.set(name, statement);
    }
    return statement.run(...values);
  }
}

/**
 * Asks for rows as arrays: made as objects, they take twice as long. Each library has its own way; an older node:sqlite has none.
 * @param {any} statement
 * @returns {(values: Values) => any[][]}
 */
function arraysOf(statement) {
  if (typeof statement.values === "function") return (values) => statement.values(...values);
  if (typeof statement.raw === "function") statement.raw();
  else if (typeof statement.setReturnArrays === "function") statement.setReturnArrays(true);
  else return (values) => statement.all(...values).map(Object.values);
  return (values) => statement.all(...values);
}

/** @param {Row} row */
function changing(row) {
  return [row.flow_id, row.step_id, row.metadata, ...ending(row)];
}

/** @param {Row} row */
function ending({ status, version, updated_at, last_interaction_at, deadline }) {
  return [status, version, updated_at, last_interaction_at, deadline];
}

/**
 * @template T
 * @param {() => T} work
 */
function guarded(work) {
  try {
    return work();
  } catch (error) {
    throw failure(error, NAME);
  }
}
