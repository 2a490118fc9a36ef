// What users are given: the calls, and what there is to know and to decide of the traffic with the server.

import { checkFields, checkId, readClient } from "../front/arguments.js";
import { bindMethods } from "../front/bound.js";
import { ConversationError } from "../front/errors.js";
import { modify } from "../front/modify.js";
import { onAbort, checkSignal } from "../front/signals.js";
import { pause } from "../front/pause.js";
import { Turns } from "../front/turn.js";
import { IndexedDb } from "../stores/indexeddb/driver.js";
import { keyOf } from "../stores/indexeddb/schema.js";
import { Tabs } from "../stores/indexeddb/tabs.js";
import { retell } from "../stores/retell.js";
import { Shared, disposed } from "../stores/shared.js";
import { Base } from "./base.js";
import { OfflineCalls } from "./calls.js";
import { Clock } from "./clock.js";
import { Database } from "./database.js";
import { SendersLease } from "./lease.js";
import { Outgoing } from "./outgoing.js";
import { Pulls } from "./pulls.js";
import { Replay } from "./replay.js";
import { SCHEMA } from "./schema.js";
import { Sender } from "./sender.js";
import { Status } from "./status.js";
import { changesTold, told } from "./tell.js";
import { leaseOf } from "./turns.js";
import { onHope } from "./wakers.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../entry/offline.js").PendingEntry} PendingEntry */

/** @type {typeof Symbol.asyncDispose} some browsers have none */
const asyncDisposeSymbol = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
/** How often it is looked whether another tab has sent all. */
const LOOK_AGAIN_MS = 250;

export class OfflineConversations extends OfflineCalls {
  // Minified, it would have another one.
  static name = "OfflineConversations";

  #core;
  #sender;
  #pulls;
  #status;
  #replay;
  #messages;
  #leave;
  #turns = new Turns();
  /** @type {Promise<void> | undefined} */
  #disposal;

  /**
   * @param {import("./open.js").Opened} opened
   */
  constructor({ name, factory, delivery, room, now, id, onConflict }) {
    const clock = new Clock(now);
    const driver = new IndexedDb(factory, name, SCHEMA);
    const shared = new Shared(driver, { now: clock.now, id });
    const replay = new Replay(() => clock.now());
    const database = new Database(driver, replay, room);
    /** @type {import("./turns.js").Core} */
    const core = { shared, database, clock, onRead: (client) => this.#pulls.read(client), onWrite: (client, events) => this.#written(client, events) };
    super(core);
    this.#core = core;
    this.#replay = replay;
    const tools = {
      outgoing: new Outgoing(driver, replay), base: new Base(driver, replay, () => clock.now()), delivery, replay, onConflict, lease: new SendersLease(() => clock.now()), now: () => clock.now(),
      tell: (/** @type {any[]} */ events) => {
        if (events.length > 0 && shared.isOpen) shared.tell(events);
      },
      pull: (/** @type {import("./schema.js").Key} */ key) => this.#pulls.want(key, true),
      changed: () => this.#changed(),
      unauthorized: () => {
        this.#sender.isUnauthorized = true;
        this.#changed();
      },
    };
    this.#sender = new Sender(tools);
    this.#pulls = new Pulls(tools);
    this.#messages = new Tabs(`${name}/traffic`, factory === undefined || factory === globalThis.indexedDB ? undefined : factory);
    this.#status = new Status(database, this.#sender, (status) => this.#messages.tell(/** @type {any} */ ([{ status }])));
    this.#messages.hear((/** @type {any[]} */ [message]) => this.#hear(message));
    this.#leave = onHope(() => this.#hope());
    bindMethods(this, OfflineCalls.prototype);
    bindMethods(this, OfflineConversations.prototype);
    retell(driver.others, shared.listeners, this);
  }

  get capabilities() {
    return this.#core.shared.driver.capabilities;
  }

  get status() {
    return this.#status.known;
  }

  async migrate() {
    this.#core.shared.checkOpen();
    await this.#core.shared.driver.migrate({});
    this.#sender.wake();
    await this.#status.count();
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {(conversation: import("../entry/index.js").Conversation) => any} fn
   * @param {import("../entry/index.js").ModifyOptions} [options]
   */
  async modify(client, id, fn, options) {
    this.#core.shared.enter();
    checkId(id);
    return modify(this, client, id, fn, options);
  }

  /**
   * @param {Client} client
   * @param {(turn: any) => any} fn
   * @param {import("../entry/index.js").TurnOptions} [options]
   */
  async turn(client, fn, options) {
    this.#core.shared.enter();
    return this.#turns.run(client, fn, options, (who, once) => leaseOf(this.#core, who, once));
  }

  /** @param {import("../entry/offline.js").OfflineListener} listener */
  subscribe(listener) {
    this.#core.shared.enter();
    return this.#core.shared.listeners.add(/** @type {any} */ (listener));
  }

  /**
   * @param {Client} client
   * @param {{ signal?: AbortSignal | undefined }} [options]
   */
  async refresh(client, options = {}) {
    this.#core.shared.enter();
    const { signal } = checkFields(options, "options", ["signal"]);
    checkSignal(signal);
    const who = this.#checked(client);
    await this.#pulls.refresh(who, signal);
  }

  /**
   * @param {Client} client
   * @returns {Promise<PendingEntry[]>}
   */
  async pending(client) {
    this.#core.shared.enter();
    const entries = await this.#core.database.pending(keyOf(this.#checked(client)));
    return entries.map(({ entry, isHeld }) => told(entry, isHeld));
  }

  /** @param {{ signal?: AbortSignal | undefined }} [options] */
  async flush(options = {}) {
    this.#core.shared.enter();
    const { signal } = checkFields(options, "options", ["signal"]);
    checkSignal(signal);
    const waiting = new AbortController();
    const leave = signal && onAbort(signal, () => waiting.abort(new ConversationError("ABORTED", "The flush was ended by its signal; what was not sent waits.", {}, { cause: signal.reason })));
    try {
      await Promise.race([this.#flushed(waiting.signal), ended(waiting.signal)]);
    } finally {
      leave?.();
      waiting.abort();
    }
  }

  /** @param {AbortSignal} signal */
  async #flushed(signal) {
    // An attempt that began before this call, here or perhaps in another tab, fails by what held then: only another one says what holds now.
    const wasSending = this.#sender.isSending;
    let isAskedAnew = false;
    this.#giveHope();
    for (;;) {
      const isElsewhere = await this.#sender.drain();
      this.#core.shared.checkOpen();
      await this.#status.count();
      const { state, error } = this.status;
      if (state === "idle" || state === "blocked") return this.#pulls.rest();
      const failure = isElsewhere ? state === "waiting" && error && refusalOf(error) : this.#sender.error;
      if (state === "unauthorized") throw failure || refusalOf(error);
      if (failure && (isAskedAnew || !(isElsewhere || wasSending))) throw failure;
      if (failure) this.#giveHope();
      isAskedAnew ||= Boolean(failure);
      await pause(LOOK_AGAIN_MS, signal);
    }
  }

  /** Whatever tab sends is to try again at once. */
  #giveHope() {
    this.#messages.tell(/** @type {any} */ ([{ hope: true }]));
    this.#status.forget();
  }

  /** @param {Pick<PendingEntry, "client" | "entry">} entry */
  async retry(entry) {
    const found = await this.#core.database.retry(this.#place(entry));
    if (!found) throw gone("has not failed");
    this.#tell(found.shown, false);
    this.#wake(entry.client);
  }

  /**
   * @param {Pick<PendingEntry, "client" | "entry">} entry
   * @returns {Promise<PendingEntry[]>}
   */
  async discard(entry) {
    const found = await this.#core.database.discard(this.#place(entry));
    if (!found) throw gone("is being sent, or was");
    this.#tell(found.shown, true);
    await this.#status.count();
    return found.entries.map((one) => told(one, false));
  }

  /** There are other credentials now. */
  resume() {
    this.#core.shared.enter();
    this.#messages.tell(/** @type {any} */ ([{ resume: true }]));
    this.#resume();
  }

  dispose() {
    return (this.#disposal ??= this.#dispose());
  }

  async #dispose() {
    const { shared } = this.#core;
    shared.isOpen = false;
    this.#leave();
    shared.listeners.clear();
    this.#turns.end(disposed());
    this.#pulls.stop();
    this.#status.stop();
    this.#messages.close();
    await Promise.all([shared.endAll(), this.#sender.stop()]);
    await shared.driver.close();
  }

  [asyncDisposeSymbol]() {
    return this.dispose();
  }

  /** @param {Client} client */
  #checked(client) {
    const who = readClient(client);
    this.#core.shared.scratch.checkClient(who);
    return who;
  }

  /** @param {Pick<PendingEntry, "client" | "entry">} given */
  #place(given) {
    this.#core.shared.enter();
    if (typeof given !== "object" || given === null || typeof given.entry !== "number") {
      throw new ConversationError("INVALID_BODY", "entry must be one that pending() or an event gave.", { path: "entry" });
    }
    return { client: keyOf(this.#checked(given.client)), place: given.entry };
  }

  /**
   * @param {import("./view.js").Shown} shown
   * @param {boolean} isReverted
   */
  #tell(shown, isReverted) {
    const events = changesTold(this.#replay, shown, isReverted);
    if (events.length > 0) this.#core.shared.tell(/** @type {any} */ (events));
  }

  /**
   * Something was done here, and is to be sent.
   * @param {Client} client
   * @param {import("../entry/index.js").AnyEvent[]} events
   */
  #written(client, events) {
    if (events.length > 0) this.#core.shared.tell(events);
    this.#wake(client);
  }

  /**
   * Something is to be sent, by whoever sends.
   * @param {Client} client
   */
  #wake(client) {
    this.#sender.wake(keyOf(client));
    this.#messages.tell(/** @type {any} */ ([{ wake: keyOf(client) }]));
    this.#changed();
  }

  #hope() {
    this.#sender.hope();
    this.#pulls.hope();
  }

  #resume() {
    this.#sender.resume();
    this.#pulls.hope();
    this.#changed();
  }

  #changed() {
    this.#status.countSoon();
  }

  /** @param {{ wake?: import("./schema.js").Key, hope?: true, resume?: true, status?: import("../entry/offline.js").OfflineStatus }} message of another tab */
  #hear({ wake, hope, resume, status }) {
    if (!this.#core.shared.isOpen) return;
    if (wake) this.#sender.wake(wake);
    if (hope) this.#sender.hope();
    if (resume) this.#resume();
    if (status) this.#status.hear(status);
    else this.#changed();
  }
}

/** @param {AbortSignal} signal */
function ended(signal) {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

/** @param {import("../entry/offline.js").OfflineStatus["error"]} error what another tab was told, or nothing */
function refusalOf(error) {
  const { code, message } = error ?? { code: "REJECTED", message: "The server wants other credentials: resume() once they are there." };
  return new ConversationError(/** @type {import("../entry/index.js").ErrorCode} */ (code), message);
}

/** @param {string} why */
function gone(why) {
  return new ConversationError("NOT_FOUND", `There is no such entry, or it ${why}: look at pending(client).`, { path: "entry" });
}
