// Brings the entries to the server: of each client strictly in order, one at a time, of several clients side by side; by one tab only.

import { readUpdate } from "../front/arguments.js";
import { ConversationError } from "../front/errors.js";
import { LEASE_MS } from "../front/layout.js";
import { toText } from "../front/metadata.js";
import { clientOf } from "../stores/indexeddb/schema.js";
import { Backoff } from "./backoff.js";
import { ELSEWHERE } from "./outgoing.js";
import { ended, changesTold } from "./tell.js";

/** @typedef {import("../entry/index.js").Conversation} Conversation */
/** @typedef {import("./delivery.js").Outcome} Outcome */
/** @typedef {import("./schema.js").Entry} Entry */
/** @typedef {import("./schema.js").Failure} Failure */
/** @typedef {import("./schema.js").Key} Key */
/** @typedef {import("./view.js").Shown} Shown */

/** So many clients at once. */
const SIDE_BY_SIDE = 4;
/** In so many parts of its time the lease is renewed. */
const RENEWALS = 3;
/** The longest that a timer takes; longer ones would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** After which the server's state is asked for. */
const OUTDATED = ["NOT_FOUND", "NOT_OPEN", "ID_TAKEN", "CONFLICT"];

/**
 * @typedef {object} Tools
 * @property {import("./outgoing.js").Outgoing} outgoing
 * @property {import("./base.js").Base} base
 * @property {import("./delivery.js").Delivery} delivery
 * @property {import("./replay.js").Replay} replay
 * @property {import("./lease.js").SendersLease} lease
 * @property {import("../entry/offline.js").OfflineOptions["onConflict"]} onConflict
 * @property {(events: import("../entry/offline.js").OfflineEvent[]) => void} tell
 * @property {(key: Key) => void} pull
 * @property {() => void} changed the outbox, or what is said of it
 */

export class Sender {
  #tools;
  #backoff = new Backoff(() => performance.now());
  /** @type {Map<string, Promise<void>>} what is under way, by client */
  #busy = new Map();
  /** @type {Promise<boolean> | undefined} the round under way: whether another tab sends */
  #round;
  /** Whether something came while a round was under way. */
  #isWoken = false;
  /** @type {(() => void) | undefined} ends a round's wait */
  #poke;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isOpen = true;
  isUnauthorized = false;
  /** @type {ConversationError | null} why the last try came to nothing */
  error = null;

  /** @param {Tools} tools */
  constructor(tools) {
    this.#tools = tools;
  }

  get isSending() {
    return this.#busy.size > 0;
  }

  /**
   * There may be something to send.
   * @param {Key} [client] whose it is, if it is one's: while it waits for another try, there is not
   */
  wake(client) {
    if (client && !this.#isWanted(client)) return;
    if (!this.#isOpen || this.isUnauthorized) return;
    this.#isWoken = true;
    this.#poke?.();
    this.#round ??= this.#begin();
  }

  /** It may work now. */
  hope() {
    this.error = null;
    this.#backoff.hope();
    this.wake();
  }

  resume() {
    this.isUnauthorized = false;
    this.hope();
  }

  /**
   * Sends what can be sent; answers whether another tab does.
   * @returns {Promise<boolean>}
   */
  async drain() {
    this.hope();
    let isElsewhere = false;
    while (this.#round) isElsewhere = await this.#round;
    return isElsewhere;
  }

  /** Ends what is under way; it is sent again when the database is opened next. */
  async stop() {
    this.#isOpen = false;
    clearTimeout(this.#timer);
    this.#tools.delivery.stop();
    this.#poke?.();
    await this.#round;
  }

  /** @returns {Promise<boolean>} */
  async #begin() {
    const { outgoing, lease, changed } = this.#tools;
    clearTimeout(this.#timer);
    const renewing = setInterval(() => void (lease.isHeld && outgoing.keep(lease).catch(() => {})), LEASE_MS / RENEWALS);
    let isElsewhere = false;
    try {
      isElsewhere = await this.#work();
      if (lease.isHeld) await outgoing.release(lease);
    } catch (error) {
      this.#failed(error);
    } finally {
      clearInterval(renewing);
      this.#round = undefined;
    }
    if (!this.#isOpen) return isElsewhere;
    changed();
    const isStuck = isElsewhere || this.#hasFailed || this.isUnauthorized;
    if (this.#isWoken && !isStuck) this.#round = this.#begin();
    else this.#wakeLater(isElsewhere || this.#hasFailed);
    return isElsewhere;
  }

  /**
   * Who else sends may be frozen, and the database may work again: both are asked about when a lease is over.
   * @param {boolean} isStuck
   */
  #wakeLater(isStuck) {
    const wait = Math.min(this.#backoff.next, isStuck ? LEASE_MS : Infinity);
    if (wait < Infinity) this.#timer = setTimeout(() => this.wake(), Math.min(wait, LONGEST_TIMER_MS));
  }

  /** Whether the database itself failed. */
  #hasFailed = false;

  /** Goes on until nothing can be sent at present. Answers whether another tab sends. */
  async #work() {
    const { outgoing, lease, changed } = this.#tools;
    this.#hasFailed = false;
    for (;;) {
      this.#isWoken = false;
      const isFree = this.#isOpen && !this.isUnauthorized && this.#busy.size < SIDE_BY_SIDE;
      if (isFree) this.#backoff.look();
      const entry = isFree ? await outgoing.claim(lease, (client) => this.#isWanted(client)) : null;
      if (entry === ELSEWHERE) {
        await Promise.all(this.#busy.values());
        return true;
      }
      if (entry) {
        const key = JSON.stringify(entry.client);
        this.#busy.set(key, this.#deliver(entry).finally(() => this.#ended(key)));
        changed();
      } else if (this.#busy.size === 0) {
        if (!this.#isWoken || !this.#isOpen) return false;
      } else if (!this.#isWoken) {
        await new Promise((resolve) => (this.#poke = () => resolve(undefined)));
        this.#poke = undefined;
      }
    }
  }

  /** @param {string} key */
  #ended(key) {
    this.#busy.delete(key);
    this.#isWoken = true;
    this.#poke?.();
  }

  /** @param {Key} client */
  #isWanted(client) {
    const key = JSON.stringify(client);
    return !this.#busy.has(key) && this.#backoff.isDue(key);
  }

  /** @param {Entry} entry */
  async #deliver(entry) {
    try {
      const outcome = await this.#tools.delivery.send(entry);
      if (this.#isOpen) await this.#settle(entry, outcome);
    } catch (error) {
      await this.#postpone(entry, error).catch((cause) => this.#failed(cause));
    } finally {
      this.#tools.changed();
    }
  }

  /**
   * @param {Entry} entry
   * @param {Outcome} outcome
   */
  async #settle(entry, outcome) {
    const { outgoing } = this.#tools;
    switch (outcome.kind) {
      case "waits":
        return this.#wait(entry, outcome);
      case "done": {
        const shown = await outgoing.sent(entry, outcome.value);
        this.#worked(entry);
        if (shown) this.#told("sent", shown, entry, false);
        // Of a repeated write the answer may be the one that it had at first; the end of a memory's time is the server's.
        if (entry.call === "closeAll" || entry.attempts > 1 || entry.memory?.deadline) this.#tools.pull(entry.client);
        return undefined;
      }
      case "refused":
        return this.#refused(entry, outcome.error);
    }
  }

  /**
   * @param {Entry} entry
   * @param {ConversationError} error
   * @returns {Promise<void>}
   */
  async #refused(entry, error) {
    const { outgoing } = this.#tools;
    this.#worked(entry);
    if (error.code === "FORGOTTEN") return this.#again(entry, error, "forgotten");
    if (error.code === "REPEATED") return this.#again(entry, error, "overtaken");
    if (error.code === "CONFLICT" && entry.call === "update") return this.#solve(entry, error);
    // Of memories, what the server has stands.
    await this.#fail(entry, error, error.code === "CONFLICT");
    if (OUTDATED.includes(error.code)) this.#tools.pull(entry.client);
  }

  /**
   * It fails, or is given up for what the server has.
   * @param {Entry} entry
   * @param {ConversationError} error
   * @param {boolean} isGivenUp
   */
  async #fail(entry, error, isGivenUp) {
    const failure = failureOf(error);
    const shown = await this.#tools.outgoing.refused(entry, failure, isGivenUp);
    if (shown) this.#told("failed", shown, { ...entry, state: "failed", error: failure }, true);
  }

  /**
   * The server does not know what became of the number. Where it was sent once only, it was not done. All but an update and a memory's
   * write may be done twice; of those, the version tells.
   * @param {Entry} entry
   * @param {ConversationError} error
   * @param {"forgotten" | "overtaken"} why
   * @returns {Promise<void>}
   */
  async #again(entry, error, why) {
    const { outgoing, base, delivery } = this.#tools;
    const { client, id, key } = entry;
    if (entry.attempts === 1 || (entry.call !== "update" && key === null)) return void (await outgoing.renumbered(entry, {}, why));
    const outcome = await (key === null ? delivery.get(clientOf(client), String(id)) : delivery.recall(clientOf(client), key));
    if (outcome.kind === "waits") return this.#wait(entry, outcome);
    const server = outcome.kind === "done" ? outcome.value : null;
    const isUnchanged = (server === null && entry.call !== "remember") || server?.version === (await base.known(entry));
    if (isUnchanged) return void (await outgoing.renumbered(entry, {}, why));
    if (key === null) return this.#solve(entry, error, server, why);
    await this.#fail(entry, error, true);
    this.#tools.pull(client);
  }

  /**
   * Asks what is to become of an update of a conversation that others have changed.
   * @param {Entry} entry
   * @param {ConversationError} error
   * @param {Conversation} [found] what the server has, where it is known
   * @param {"forgotten" | "overtaken"} [why]
   * @returns {Promise<void>}
   */
  async #solve(entry, error, found, why) {
    const { outgoing, base, delivery, onConflict } = this.#tools;
    const outcome = found ? { kind: /** @type {const} */ ("done"), value: found } : await delivery.get(clientOf(entry.client), String(entry.id));
    if (outcome.kind === "waits") return this.#wait(entry, outcome);
    if (outcome.kind === "refused") return this.#refused(entry, outcome.error);
    const server = outcome.value;
    const { base: known, local } = await base.met(entry, server);
    const [id, patch] = entry.args;
    const answer = server && onConflict ? await onConflict({ base: known, local, server, patch }) : "server";
    if (answer === "server") return this.#fail(entry, error, true);
    const args = answer === "mine" ? entry.args : [id, patchOf(answer)];
    const shown = await outgoing.renumbered(entry, { args, ifVersion: server.version }, why);
    if (shown) this.#tools.tell(changesTold(this.#tools.replay, shown, false));
  }

  /**
   * @param {Entry} entry
   * @param {Extract<Outcome, { kind: "waits" }>} outcome
   */
  async #wait(entry, { error, wait, isUnauthorized }) {
    if (isUnauthorized) this.isUnauthorized = true;
    await this.#postpone(entry, error, wait);
  }

  /**
   * @param {Entry} entry
   * @param {any} error
   * @param {number} [wait]
   */
  async #postpone(entry, error, wait = 0) {
    this.#backoff.failed(JSON.stringify(entry.client), wait);
    this.error = error;
    await this.#tools.outgoing.postponed(entry, failureOf(error));
  }

  /** @param {Entry} entry */
  #worked({ client }) {
    this.#backoff.worked(JSON.stringify(client));
    this.error = null;
  }

  /** @param {unknown} error of the database */
  #failed(error) {
    this.error = /** @type {any} */ (error);
    this.#hasFailed = true;
  }

  /**
   * @param {"sent" | "failed"} type
   * @param {Shown} shown
   * @param {Entry} entry
   * @param {boolean} isReverted
   */
  #told(type, shown, entry, isReverted) {
    const { replay, tell } = this.#tools;
    tell([ended(replay, type, shown, entry), ...changesTold(replay, shown, isReverted)]);
  }
}

/**
 * What is kept of an error.
 * @param {any} error
 * @returns {Failure}
 */
function failureOf({ code = "ABORTED", message, status }) {
  return { code, message: String(message), ...(status === undefined ? {} : { status }) };
}

/** @param {any} answer of the user's */
function patchOf(answer) {
  const { metadata, ...patch } = readUpdate(toText, answer);
  const given = { ...patch, metadata: metadata === undefined ? undefined : JSON.parse(metadata) };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
