// The calls on a store that is offline at times: each is done here at once by the rules, and in the same step put into the outbox.

import { CREATE_FIELDS, UPDATE_FIELDS, checkId, readCreate, readNumber, readStatus, readUpdate } from "../front/arguments.js";
import { encoder } from "../front/coders.js";
import { STATUSES } from "../front/layout.js";
import { toText } from "../front/metadata.js";
import { StoredCalls } from "../stores/calls.js";

/** @typedef {import("../entry/index.js").Client} Client */

/**
 * What all calls of one store share.
 * @typedef {object} Core
 * @property {import("../stores/shared.js").Shared} shared
 * @property {import("./database.js").Database} database
 * @property {import("./clock.js").Clock} clock
 * @property {(client: Client) => void} onRead
 * @property {(client: Client) => void} onWrite
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
    return this.#write("create", client, given.id ?? null, [plain(read, CREATE_FIELDS)]);
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
    return this.#write("update", client, id, [id, plain(read, UPDATE_FIELDS)], version, isTold);
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../entry/index.js").FinalStatus} [status]
   */
  async close(client, id, status) {
    this.#core.shared.enter();
    checkId(id);
    return this.#write("close", client, id, [id, statusOf(status)]);
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").FinalStatus} [status]
   */
  async closeAll(client, status) {
    this.#core.shared.enter();
    return this.#write("closeAll", client, null, [statusOf(status)]);
  }

  /**
   * @param {Client} client
   * @returns {Promise<number>}
   */
  async erase(client) {
    this.#core.shared.enter();
    return this.#write("erase", client, null, []);
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
   * @param {import("./schema.js").Entry["call"]} call
   * @param {Client} client
   * @param {string | null} id
   * @param {any[]} args
   * @param {number} [version] NaN for any
   * @param {boolean} [isTold]
   */
  async #write(call, client, id, args, version = NaN, isTold = false) {
    const { shared, database, clock, onWrite } = this.#core;
    const ifVersion = Number.isNaN(version) ? null : version;
    /** @type {Client | undefined} */
    let whose;
    const stage = {
      /** @type {import("../entry/index.js").ConversationEvent[]} */
      events: [],
      /** @param {Client} who @param {unknown} _mode @param {() => any} begin */
      run(who, _mode, begin) {
        whose = who;
        const bytes = encoder.encode(JSON.stringify([who, args])).length;
        return database.write(who, begin, { call, id, args, ifVersion, at: clock.last, bytes });
      },
    };
    const calls = new StoredCalls(shared, { held: this.#held, stage: /** @type {any} */ (stage) });
    const options = isTold ? [{ ifVersion: ifVersion ?? undefined }, false, true] : ifVersion === null ? [] : [{ ifVersion }];
    const answer = await /** @type {any} */ (calls)[call](client, ...args, ...options);
    if (stage.events.length > 0) shared.tell(stage.events);
    if (whose) onWrite(whose);
    return answer;
  }
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
