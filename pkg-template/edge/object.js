// The object: keeps its clients' data in its own SQLite, and sweeps itself by its alarm.

import { DurableObject } from "cloudflare:workers";
import { nameOf } from "../front/names.js";
import { StoredConversations } from "../stores/conversations.js";
import { newerSchema } from "../stores/failure.js";
import { clientOf } from "../stores/sqlite/statements.js";
import { GuardedDriver } from "./driver.js";
import { isAnswer } from "./faults.js";
import { CAPABILITIES, STORE } from "./objects.js";
import { SCHEMA, VERSION, VERSIONED, stepsFrom } from "./schema.js";

/** @typedef {import("../stores/driver.js").Driver} Driver */
/** @typedef {import("./loads.js").Statement} Statement */

const OTHERS = `select 1 from sqlite_master where type = 'table' and name not like 'convostate\\_%' escape '\\' and name not like '\\_cf\\_%' escape '\\'
  and name not like 'sqlite\\_%' escape '\\'`;
/** Whether anything is kept, and when it is due by its deadline, by its age, and by its number. */
const DUE = `select exists (select 1 from convostate_head), (select min(expires) from convostate_head where expires is not null),
  (select min(closed_since) + ? from convostate_head where closed_since is not null), (select ? from convostate_head where closed > ? limit 1)`;
const OVERDUE = `select c.bot_id, c.user_id, c.channel_id, v.id from convostate_head c
  join convostate_conversation v on v.client = c.key and v.status = 'OPEN' where c.expires <= ? and v.deadline <= ? order by v.deadline limit ? + 0`;
/** What failed is tried again after so long. */
const AGAIN_MS = 30_000;

export class ConversationsObject extends DurableObject {
  /** @type {import("../entry/stored.js").StoreOptions} */
  options = {};
  #version = 0;
  /** @type {number | null | undefined} when the alarm is set to; undefined when it is not known */
  #armed;
  /** @type {StoredConversations | undefined} */
  #conversations;
  /** @type {Set<string>} clients of whom `onExpired` could not be told since the last alarm */
  #untold = new Set();

  /** Made late, as whoever extends the class says its options after this constructor. */
  get conversations() {
    const driver = () => new ObjectDriver(async (mode, statements) => this.#do(mode, statements), (now, limit) => this.#tell(now, limit));
    return (this.#conversations ??= new StoredConversations(driver(), this.options));
  }

  /** @param {import("../entry/index.js").Conversation} _conversation */
  onExpired(_conversation) {}

  /** Tells what has expired, writes it down, and removes what is to be removed. */
  async alarm() {
    this.#armed = undefined;
    this.#untold.clear();
    let again = 0;
    try {
      for (let isMore = true; isMore; ) {
        const { expired, removed } = await this.conversations.sweep();
        isMore = expired + removed > 0;
      }
    } catch (error) {
      console.error("convostate: an alarm's sweep failed, and is tried again.", error);
      again = AGAIN_MS;
    }
    if (this.#untold.size > 0) again = AGAIN_MS;
    if (this.#tables() > 0) this.#arm(again && Date.now() + again);
  }

  /**
   * What `openDurableObjects` sends. A refusal of the database is an answer, unlike what happens on the way.
   * @param {"read" | "write"} mode
   * @param {Statement[]} statements
   */
  async convostate(mode, statements) {
    try {
      return { rows: this.#do(mode, statements) };
    } catch (error) {
      if (!isAnswer(error)) throw error;
      return { error: String(/** @type {any} */ (error).message) };
    }
  }

  /** @type {(mode: "read" | "write", statements: Statement[]) => any[][][]} */
  #do(mode, statements) {
    if (mode === "write") {
      this.ctx.storage.transactionSync(() => {
        if (this.#tables() === 0) this.#migrate(0);
        for (const statement of statements) this.#run(statement);
      });
      this.#arm();
      return [];
    }
    // Where nothing is kept, looking for it must not change that.
    const isThere = this.#tables() > 0;
    return statements.map((statement) => (isThere || !/ convostate_/.test(statement[0]) ? this.#run(statement) : []));
  }

  /**
   * @param {Statement} statement
   * @returns {any[][]}
   */
  #run([sql, values]) {
    return [...this.ctx.storage.sql.exec(sql, ...values).raw()];
  }

  /** The schema, brought to this version; 0 for none. */
  #tables() {
    if (this.#version === 0 && this.#run([VERSIONED, []]).length > 0) {
      const version = this.#run([VERSION, []])[0]?.[0];
      if (version > SCHEMA) throw newerSchema(STORE, version, SCHEMA);
      if (version !== SCHEMA) this.ctx.storage.transactionSync(() => this.#migrate(version));
      this.#version = SCHEMA;
    }
    return this.#version;
  }

  /** @param {number} version */
  #migrate(version) {
    for (const step of stepsFrom(version)) this.#run([step, []]);
  }

  /** Sets the alarm to when something is due next, but no sooner than at that time. */
  #arm(earliest = 0) {
    const { seconds = NaN, per_client: most = null } = this.options.retention ?? {};
    // To SQLite, NaN is null.
    const [[isKept, ...times] = []] = this.#run([DUE, [seconds * 1000 + 1, Date.now(), most]]);
    const soonest = Math.min(...times.filter((time) => time !== null));
    this.#setAlarm(soonest === Infinity ? null : Math.max(soonest, earliest));
    if (!isKept) this.#leaveNothing();
  }

  /** @param {number | null} at */
  #setAlarm(at) {
    if (at === this.#armed) return;
    this.#armed = at;
    // Both go with the writes of this moment, and the object answers when they are on the disk.
    if (at === null) this.ctx.storage.deleteAlarm();
    else this.ctx.storage.setAlarm(at);
  }

  /** An object that keeps nothing costs nothing. What whoever extends the class keeps here stays, beside empty tables. */
  #leaveNothing() {
    const { storage: kept } = this.ctx;
    if (this.#run([OTHERS, []]).length > 0 || [...kept.kv.list({ limit: 1 })].length > 0) return;
    this.#version = 0;
    kept.deleteAll();
  }

  /**
   * Tells of conversations that have expired, before that is written down. Answers the clients that can't be swept yet, as it failed.
   * @param {number} now
   * @param {number} limit
   */
  async #tell(now, limit) {
    const overdue = this.#tables() > 0 ? this.#run([OVERDUE, [now, now, limit + this.#untold.size]]) : [];
    for (const [bot_id, user_id, channel_id, id] of overdue) {
      const client = clientOf([bot_id, user_id, channel_id]);
      const name = nameOf(client);
      if (this.#untold.has(name)) continue;
      // Of what is gone by now, or damaged, there is nothing to tell; the sweep says so.
      const conversation = await this.conversations.get(client, id).catch(() => undefined);
      if (conversation?.status !== "EXPIRED") continue;
      try {
        await this.onExpired(conversation);
      } catch (error) {
        this.#untold.add(name);
        console.error("convostate: onExpired failed, and is called again.", error);
      }
    }
    return this.#untold;
  }
}

/**
 * What is due is told before it is swept, whoever sweeps.
 * @implements {Driver}
 */
class ObjectDriver extends GuardedDriver {
  #tell;
  #isTelling = false;

  /**
   * @param {import("./driver.js").Port} port
   * @param {(now: number, limit: number) => Promise<Set<string>>} tell
   */
  constructor(port, tell) {
    super(STORE, CAPABILITIES, () => port);
    this.#tell = tell;
  }

  /** @type {Driver["due"]} */
  async due(request) {
    // What is called while it is told sweeps nothing.
    if (this.#isTelling) return [];
    this.#isTelling = true;
    try {
      const untold = await this.#tell(request.now ?? Date.now(), request.limit);
      const clients = await super.due({ ...request, limit: request.limit + untold.size });
      return clients.filter((client) => !untold.has(nameOf(client))).slice(0, request.limit);
    } finally {
      this.#isTelling = false;
    }
  }
}
