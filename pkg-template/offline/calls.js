// The calls on a store that is offline at times: each is done here at once by the rules, and in the same step put into the outbox.

import { CREATE_FIELDS, UPDATE_FIELDS, checkId, readCreate, readNumber, readStatus, readUpdate } from "../front/arguments.js";
import { readRemember, valueText } from "../front/memory.js";
import { STATUSES } from "../front/layout.js";
import { toText } from "../front/metadata.js";
import { StoredCalls } from "../stores/calls.js";
import { bytesIn } from "../stores/memories.js";

/** @typedef {import("../entry/index.js").Client} Client */

/**
 * What all calls of one store share.
 * @typedef {object} Core
 * @property {import("../stores/shared.js").Shared} shared
 * @property {Pick<import("./database.js").Database, "read" | "write">} database
 * @property {import("./clock.js").Clock} clock
 * @property {(client: Client) => void} onRead
 * @property {(client: Client, events: import("../entry/index.js").AnyEvent[]) => void} onWrite
 */

/** The calls, outside of a turn or as its holder. */
export class OfflineCalls {
  #core;
  #held;

  /**
   * @param {Core} core
   * @param {number} [held] the token of the turn's lease
   */
  constructor(core, held = NaN) {
    this.#core = core;
    this.#held = held;
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").NewConversation} [body]
   */
  async create(client, body) {
    this.#core.shared.enter();
    const { ttl, metadata, ...given } = readCreate(toText, body, this.#core.shared.id);
    const read = { ...given, metadata, ttl: Number.isNaN(ttl) ? undefined : ttl };
    const args = [plain(read, CREATE_FIELDS)];
    return this.#write(client, { call: "create", id: given.id ?? null, args }, args);
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @returns {Promise<import("../entry/offline.js").OfflineConversation>}
   */
  get(client, id) {
    return this.#read((calls) => calls.get(client, id));
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").LatestOptions} [options]
   * @returns {Promise<import("../entry/offline.js").OfflineConversation | null>}
   */
  latest(client, options) {
    return this.#read((calls) => calls.latest(client, options));
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").ListOptions} [options]
   */
  list(client, options) {
    return this.#read((calls) => calls.list(client, options));
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
    this.#core.shared.enter();
    checkId(id);
    const read = readUpdate(toText, body);
    if (isTurn) read.last_interaction ??= true;
    const version = readNumber(options, "ifVersion");
    const ifVersion = Number.isNaN(version) ? null : version;
    const args = [id, plain(read, UPDATE_FIELDS)];
    const given = ifVersion === null ? undefined : { ifVersion };
    return this.#write(client, { call: "update", id, args, ifVersion }, [...args, given, false, isTold]);
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../entry/index.js").FinalStatus} [status]
   */
  async close(client, id, status) {
    this.#core.shared.enter();
    checkId(id);
    const args = [id, statusOf(status)];
    return this.#write(client, { call: "close", id, args }, args);
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").FinalStatus} [status]
   */
  async closeAll(client, status) {
    this.#core.shared.enter();
    const args = [statusOf(status)];
    return this.#write(client, { call: "closeAll", args }, args);
  }

  /**
   * @param {Client} client
   * @returns {Promise<number>}
   */
  async erase(client) {
    this.#core.shared.enter();
    return this.#write(client, { call: "erase" }, []);
  }

  /**
   * @param {Client} client
   * @param {string} key
   * @param {unknown} value
   * @param {import("../entry/index.js").RememberOptions} [options]
   * @returns {Promise<number>}
   */
  async remember(client, key, value, options) {
    this.#core.shared.enter();
    checkId(key, "key");
    const given = readRemember(options);
    const text = valueText(value);
    const { ttl, ifVersion } = given;
    const asked = { key, args: Number.isNaN(ttl) ? [] : [{ ttl }], ifVersion: Number.isNaN(ifVersion) ? null : ifVersion };
    return this.#write(client, { call: "remember", ...asked }, [key, JSON.parse(text), optionsOf(given)], text);
  }

  /**
   * @param {Client} client
   * @param {string} key
   * @returns {Promise<import("../entry/offline.js").OfflineMemory | null>}
   */
  recall(client, key) {
    return this.#read((calls) => calls.recall(client, key));
  }

  /**
   * @param {Client} client
   * @param {string} key
   * @param {import("../entry/index.js").ForgetOptions} [options]
   * @returns {Promise<boolean>}
   */
  async forget(client, key, options) {
    this.#core.shared.enter();
    checkId(key, "key");
    const version = readNumber(options, "ifVersion");
    const ifVersion = Number.isNaN(version) ? null : version;
    return this.#write(client, { call: "forget", key, ifVersion }, [key, optionsOf({ ifVersion: version })]);
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").MemoriesOptions} [options]
   */
  memories(client, options) {
    return this.#read((calls) => calls.memories(client, options));
  }

  /**
   * @template Answer
   * @param {(calls: StoredCalls) => Promise<Answer>} call
   */
  async #read(call) {
    const { shared, database, onRead } = this.#core;
    /** @type {Client | undefined} */
    let who;
    const stage = {
      events: [],
      /** @param {Client} client @param {unknown} _mode @param {() => any} begin */
      run(client, _mode, begin) {
        who = client;
        return database.read(client, begin);
      },
    };
    const answer = await call(new StoredCalls(shared, { stage: /** @type {any} */ (stage) }));
    if (who) onRead(who);
    return answer;
  }

  /**
   * @param {Client} client
   * @param {Partial<import("./drafts.js").Asked> & Pick<import("./drafts.js").Asked, "call">} asked
   * @param {any[]} args of the call behind its client
   * @param {string} [value] of a memory
   */
  async #write(client, { call, id = null, key = null, args: kept = [], ifVersion = null }, args, value = "") {
    const { shared, database, clock, onWrite } = this.#core;
    /** @type {Client | undefined} */
    let whose;
    const stage = {
      /** @type {import("../entry/index.js").AnyEvent[]} */
      events: [],
      /** @param {Client} who @param {unknown} _mode @param {() => any} begin */
      run(who, _mode, begin) {
        whose = who;
        const bytes = bytesIn(JSON.stringify([who, key, kept])) + bytesIn(value);
        return database.write(who, begin, { call, id, key, args: kept, ifVersion, at: clock.last, bytes });
      },
    };
    const calls = new StoredCalls(shared, { held: this.#held, stage: /** @type {any} */ (stage) });
    const answer = await /** @type {any} */ (calls)[call](client, ...args);
    if (whose) onWrite(whose, stage.events);
    return answer;
  }
}

/**
 * The options that are given.
 * @param {Record<string, number>} options NaN for what is not
 */
function optionsOf(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => !Number.isNaN(value)));
}

/**
 * The fields that are given, with metadata as a value of our own.
 * @param {any} read
 * @param {readonly string[]} fields
 */
function plain(read, fields) {
  /** @type {Record<string, unknown>} */
  const given = {};
  for (const field of fields) {
    if (read[field] !== undefined) given[field] = field === "metadata" ? JSON.parse(read[field]) : read[field];
  }
  return given;
}

/**
 * What is no status is left to the rules to refuse.
 * @param {any} status
 */
function statusOf(status) {
  return STATUSES[readStatus(status)] ?? status;
}
