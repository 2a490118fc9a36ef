// The SQLite store: one file, any of the three libraries. Each call runs from its beginning to its end without a break, so nothing
// else gets between its statements on the user's connection.

import { failure, hasSchema, keyAfter, noSchema, storage } from "../driver.js";
import { arraysOf, pragma, setBusyTimeout } from "./handle.js";
import { GUARDED, SCHEMA, STEPS } from "./schema.js";
import {
  DELETE_HEAD, DELETE_ROW, DELETE_ROWS, DUE_EXCESS, DUE_EXPIRED, DUE_OUTDATED, END_ROW, FORGET, FORGET_ALL, HEAD, INSERT_ROW, LISTED, REMEMBER,
  UPDATE_HEAD, UPDATE_ROW, WHO, changing, clientOf, ending, headValues, insertInto, readLoad, rowValues, statementOf,
} from "./statements.js";
import { Line, PATIENCE_MS, isLocked, pauseBefore } from "./waiting.js";

/** @typedef {import("../../entry/index.js").Client} Client */
/** @typedef {import("../driver.js").Driver} Driver */
/** @typedef {import("../driver.js").Commit} Commit */
/** @typedef {import("../../entry/sqlite.js").SqliteDatabase} Database */
/** @typedef {import("../../entry/sqlite.js").SqliteStatement} Statement */
/** @typedef {(string | number | null)[]} Values */

const NAME = "SQLite";
const INSERT_HEAD = insertInto("head", [...HEAD, ...WHO]);
/**
 * How long SQLite itself waits for another connection, in milliseconds; the process stands still for so long. Most writes of others
 * are over by then, and `Line` waits for the rest.
 */
const BUSY_TIMEOUT = 10;
/** Memories, of which each may have 16 MiB. */
const LOADED_AT_ONCE = 8;
/** @type {never[]} */
const NOTHING = [];

/** @implements {Driver} */
export class SqliteDriver {
  #db;
  /** @type {Map<string, Statement>} */
  #statements = new Map();
  /** @type {Map<string, (values: Values) => any[][]>} */
  #queries = new Map();
  #writers = new Line();
  /** Those who read hardly ever wait, and never for those who write. */
  #readers = new Line();
  #isPrepared = false;
  #isReady = false;
  /** Whether a transaction of ours could not be undone. */
  #isUnfinished = false;
  /** Whether the transaction under way deletes the last of what is to be erased. */
  #isErasing = false;
  /** @type {Set<number>} clients that were erased within a turn: of them the turn's lease is left */
  #leased = new Set();
  /** Whether the WAL may still hold what was erased. */
  #isTextLeft = false;
  /** @type {import("../driver.js").Capabilities} */
  capabilities = capabilitiesOf(true);

  /** @param {Database} db */
  constructor(db) {
    this.#db = db;
    try {
      setBusyTimeout(db, BUSY_TIMEOUT);
      this.#prepareConnection();
    } catch (error) {
      // What is locked is a file, and the first call goes on here.
      if (!isLocked(error)) throw failure(error, NAME);
    }
  }

  /**
   * @template Answer
   * @param {Client} client
   * @param {"read" | "write"} mode
   * @param {() => import("../driver.js").Plan<Answer>} begin
   */
  async run(client, mode, begin) {
    if (mode === "read") return this.#ready(this.#readers, () => this.#drive(client, begin()));
    return this.#write(() => this.#drive(client, begin()));
  }

  /** @type {<Answer>(writes: import("../driver.js").Write<Answer>[]) => Promise<Answer[]>} */
  runAll(writes) {
    return this.#write(() => writes.map(({ client, begin }) => this.#drive(client, begin())));
  }

  /**
   * @template Answer
   * @param {() => Answer} work
   */
  async #write(work) {
    let hasErased = false;
    let answer = this.#ready(this.#writers, () => {
      this.#isErasing = false;
      const done = this.#transaction(work);
      hasErased = this.#isErasing;
      return done;
    });
    if (answer instanceof Promise) answer = await answer;
    if (hasErased) await this.#wipe();
    return answer;
  }

  /** @param {import("../driver.js").Due} due */
  async due({ now, closedFor, closedOver, limit }) {
    return this.#ready(this.#readers, () => {
      const time = now ?? Date.now();
      const found = this.#rows(DUE_EXPIRED, [time, limit]);
      if (closedFor !== null) found.push(...this.#rows(DUE_OUTDATED, [time - closedFor, limit]));
      if (closedOver !== null) found.push(...this.#rows(DUE_EXCESS, [closedOver, limit]));
      this.#wipeOnce();
      return found.slice(0, limit).map(clientOf);
    });
  }

  /** @type {Driver["clients"]} */
  async clients({ after, limit }) {
    // A name has one character at least.
    const { user_id, bot_id, channel_id } = after ?? { user_id: "", bot_id: "", channel_id: "" };
    return this.#ready(this.#readers, () => this.#rows(LISTED, [user_id, bot_id, channel_id, limit]).map(clientOf));
  }

  async migrate() {
    await this.#inLine(this.#writers, () => {
      if (!this.#isPrepared) this.#prepareConnection();
      this.#transaction(() => this.#migrate());
      // What a process left that ended before it could wipe.
      this.#isTextLeft = this.capabilities.shared;
      this.#wipeOnce();
    });
  }

  /** Behind the writes that still wait. */
  async close() {
    await this.#inLine(this.#writers, () => {
      this.#wipeOnce();
      this.#statements.clear();
      this.#queries.clear();
    });
  }

  #prepareConnection() {
    const mode = pragma(this.#db, "journal_mode = wal");
    if (mode !== "wal" && mode !== "memory") {
      throw storage(`${NAME} keeps journal_mode ${mode}, which this store does not use: make the file writable, or switch it to WAL.`);
    }
    this.#db.exec("pragma synchronous = full; pragma secure_delete = on");
    this.capabilities = capabilitiesOf(mode === "wal");
    this.#isPrepared = true;
  }

  /**
   * Does the work on a file with this schema.
   * @template T
   * @param {Line} line
   * @param {() => T} work
   */
  #ready(line, work) {
    return this.#inLine(line, this.#isReady ? work : () => {
      this.#makeReady();
      return work();
    });
  }

  /**
   * @template T
   * @param {Line} line
   * @param {() => T} work
   */
  #inLine(line, work) {
    try {
      return line.run(work);
    } catch (error) {
      // It may be another schema by now.
      this.#isReady = false;
      throw failure(error, NAME);
    }
  }

  #makeReady() {
    if (!this.#isPrepared) this.#prepareConnection();
    if (!this.#hasSchema(this.#version())) throw noSchema(NAME);
    this.#isReady = true;
  }

  /** The schema of the file; 0 for none. */
  #version() {
    const known = this.#db.prepare("select 1 from sqlite_schema where name = 'convostate_schema'").all();
    if (known.length === 0) return 0;
    const [line] = this.#db.prepare("select version from convostate_schema").all();
    return line && Object.values(line)[0];
  }

  /** @param {number} version */
  #hasSchema(version) {
    if (version > GUARDED) throw storage("The file is one of convostate/libsql since its migrate(): open it by openLibsql.");
    return hasSchema(NAME, version, SCHEMA);
  }

  #migrate() {
    const version = this.#version();
    if (this.#hasSchema(version)) return;
    if (version === 0) this.#db.exec("create table convostate_schema (version integer not null) strict; insert into convostate_schema values (0)");
    for (const step of STEPS.slice(version)) this.#db.exec(step);
    this.#db.exec(`update convostate_schema set version = ${SCHEMA}`);
  }

  /** Wipes what was erased. Who still reads an older state is waited for, but no longer than for a lock. */
  async #wipe() {
    this.#isTextLeft = this.capabilities.shared;
    const late = performance.now() + PATIENCE_MS;
    for (let attempt = 1; !this.#wipeOnce() && performance.now() < late; attempt += 1) await pauseBefore(attempt);
  }

  /**
   * The pages of the file are overwritten when they are copied from the WAL; then the WAL is cut to nothing. Where that does not
   * succeed, what was erased is erased all the same: it is tried again with the next sweep, and at the end.
   */
  #wipeOnce() {
    if (!this.#isTextLeft) return true;
    try {
      this.#isTextLeft = pragma(this.#db, "wal_checkpoint(truncate)") !== 0;
    } catch {
      // Left for the next time.
    }
    return !this.#isTextLeft;
  }

  /**
   * @template T
   * @param {() => T} work
   */
  #transaction(work) {
    this.#undoUnfinished();
    this.#begin();
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

  #begin() {
    try {
      this.#run("begin immediate", []);
    } catch (error) {
      if (!/within a transaction/.test(String(error))) throw error;
      const message = "A transaction of the bot's own is open on this connection, and nothing was acknowledged: end it first, or give each a connection of its own.";
      throw storage(message, error);
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
   * @param {import("../driver.js").Plan<Answer>} plan
   */
  #drive(client, plan) {
    /** @type {number | undefined} */
    let key;
    let step = plan.next();
    while (!step.done) {
      const { load, commit } = step.value;
      if (load) {
        const { key: of, head, rows, memories } = this.#load(client, load);
        key = of;
        step = plan.next({ now: Date.now(), head, rows, memories });
      } else {
        this.#commit(client, key, /** @type {Commit} */ (commit));
        step = plan.next();
      }
    }
    return step.value;
  }

  /**
   * @param {Client} client
   * @param {import("../driver.js").Load} load
   * @returns {import("./statements.js").Found}
   */
  #load(client, load) {
    if (load.kind === "ids" && load.ids.length > 1) return this.#loadEach(client, load.ids.map((id) => ({ kind: "ids", ids: [id] })));
    if (load.kind === "memory" && load.keys.length > 1) return this.#loadEach(client, load.keys.map((key) => ({ kind: "memory", keys: [key] })));
    if (load.kind === "memories" && load.bytes !== null) return this.#loadUpTo(client, load, load.bytes);
    const [sql, before, after] = statementOf(load);
    const isOfMemories = /^memor/.test(load.kind);
    return readLoad(this.#rows(sql, [...before, client.user_id, client.bot_id, client.channel_id, ...after]), isOfMemories);
  }

  /**
   * A few at a time, until there are so many bytes.
   * @param {Client} client
   * @param {Extract<import("../driver.js").Load, { kind: "memories" }>} load
   * @param {number} most
   * @returns {import("./statements.js").Found}
   */
  #loadUpTo(client, load, most) {
    const memories = [];
    let { from, limit } = load;
    for (let chars = 0; ; ) {
      const asked = Math.min(limit ?? LOADED_AT_ONCE, LOADED_AT_ONCE);
      const found = this.#load(client, { ...load, from, limit: asked, bytes: null });
      memories.push(...found.memories);
      for (const { key, value } of found.memories) {
        chars += value.length;
        from = keyAfter(key);
      }
      if (limit !== null) limit -= asked;
      if (found.memories.length < asked || limit === 0 || chars > most) return { ...found, memories };
    }
  }

  /**
   * @param {Client} client
   * @param {import("../driver.js").Load[]} loads
   * @returns {import("./statements.js").Found}
   */
  #loadEach(client, loads) {
    const each = loads.map((load) => this.#load(client, load));
    const rows = each.flatMap((found) => found.rows);
    const memories = each.flatMap((found) => found.memories);
    return { key: each[0]?.key, head: each[0]?.head ?? null, rows, memories };
  }

  /**
   * @param {Client} client
   * @param {number | undefined} key
   * @param {Commit} commit
   */
  #commit({ user_id, bot_id, channel_id }, key, { head, add, put, end, remove, remember = NOTHING, forget = NOTHING, erase }) {
    if (erase && key !== undefined) {
      this.#run(DELETE_ROWS, [key]);
      this.#run(FORGET_ALL, [key]);
      this.#isErasing = true;
      if (head !== null) this.#leased.add(key);
    }
    for (const row of remove) this.#run(DELETE_ROW, [/** @type {number} */ (key), row.id]);
    for (const name of forget) this.#run(FORGET, [/** @type {number} */ (key), name]);
    if (head === null) {
      if (key === undefined) return;
      this.#run(DELETE_HEAD, [key]);
      if (this.#leased.delete(key)) this.#isErasing = true;
      return;
    }
    const values = headValues(head);
    if (key === undefined) {
      key = Number(this.#run(INSERT_HEAD, [...values, user_id, bot_id, channel_id]).lastInsertRowid);
    } else {
      this.#run(UPDATE_HEAD, [...values, key]);
    }
    for (const row of put) this.#run(UPDATE_ROW, [...changing(row), key, row.id]);
    for (const row of end) this.#run(END_ROW, [...ending(row), key, row.id]);
    for (const row of add) this.#run(INSERT_ROW, rowValues(key, row));
    for (const { key: name, version, deadline, value } of remember) this.#run(REMEMBER, [key, name, version, deadline, value]);
  }

  /**
   * @param {string} sql
   * @param {Values} values
   */
  #rows(sql, values) {
    let statement = this.#queries.get(sql);
    if (statement === undefined) {
      statement = arraysOf(this.#db.prepare(sql));
      this.#queries.set(sql, statement);
    }
    return statement(values);
  }

  /**
   * @param {string} sql
   * @param {Values} values
   */
  #run(sql, values) {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement.run(...values);
  }
}

/** @param {boolean} isFile */
function capabilitiesOf(isFile) {
  return { durable: isFile, shared: isFile, atomic: true, evictable: false };
}
