// The in-memory engine: reads its arguments, crosses into wasm, tells listeners. The rules are in the core. What may run foreign code
// (getters, options.now, options.id) runs before anything is written to the scratch area; it may have disposed of the engine, so whether
// that is still there is asked after it.

import {
  CREATE, SERVED, checkId, readClient, readCreate, readList, readNumber, readOptions, readStatus, readTime, readUpdate,
} from "../front/arguments.js";
import { readMemories, readRemember, valueText } from "../front/memory.js";
import { bindMethods } from "../front/bound.js";
import { copyBytes } from "../front/bytes.js";
import { Listeners } from "../front/events.js";
import { crossed, failure, free, outOfMemory, usable, wasm } from "../front/instance.js";
import { FLOW, ID, NONE, STEP } from "../front/layout.js";
import { written } from "../front/metadata.js";
import { modify } from "../front/modify.js";
import { Turns } from "../front/turn.js";
import { Crossing, disposed } from "./crossing.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../entry/index.js").Conversation} Conversation */

const disposeSymbol = Symbol.dispose ?? Symbol.for("Symbol.dispose");

// An engine that is garbage gives its memory back, where the host tells of it.
const abandoned = typeof FinalizationRegistry === "undefined" ? undefined : new FinalizationRegistry(free);

export class Engine {
  // Minified, it would have another one.
  static name = "Engine";

  #crossing;
  #listeners = new Listeners();
  #turns = new Turns();
  #now;
  #id;

  /** @param {import("../entry/index.js").EngineOptions} [options] */
  constructor(options = {}) {
    bindMethods(this, Engine.prototype);
    const { now, id, retention, memoryBytes } = readOptions(options);
    this.#now = now;
    this.#id = id;
    usable();
    const core = wasm.open();
    if (!core) throw outOfMemory();
    this.#crossing = new Crossing(core);
    abandoned?.register(this, core, this);
    this.#crossing.check(wasm.set_options(core, retention.seconds, retention.perClient, memoryBytes));
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").NewConversation} [body]
   */
  create(client, body) {
    return this[CREATE](client, body).conversation;
  }

  /**
   * As `create`, and says whether the conversation stood already: the REST server answers by it.
   * @param {Client} client
   * @param {import("../entry/index.js").NewConversation} [body]
   */
  [CREATE](client, body) {
    const crossing = this.#crossing.enter();
    const { id, flow_id, step_id, metadata, ttl } = readCreate(written, body, this.#id);
    const now = readTime(this.#now);
    const who = readClient(client);
    let conversation, isNew;
    try {
      const core = crossing.call(who);
      const entropy = id === undefined ? crossing.nextEntropy() : 0;
      const flow = crossing.numberOf(flow_id ?? null, FLOW);
      const step = crossing.numberOf(step_id ?? null, STEP);
      const length = crossing.writeMetadata(metadata);
      const idLength = id === undefined ? NONE : crossing.writeText(ID, id);
      isNew = crossing.check(wasm.create(core, idLength, entropy, flow, step, length, ttl, now));
      if (isNew) crossing.remember(metadata);
      conversation = crossing.returned(who, id);
    } catch (error) {
      throw failure(error);
    }
    this.#tell();
    return { conversation, stood: !isNew };
  }

  /**
   * The calls of the REST server: update and close answer the conversation. It keeps no numbers of writes.
   * @param {unknown} [number]
   */
  [SERVED](number) {
    const after = (/** @type {"update" | "close"} */ call) => ({
      value: (/** @type {[Client, string, any]} */ ...args) => {
        this[call](...args);
        return this.get(args[0], args[1]);
      },
    });
    return number === undefined ? Object.create(this, { update: after("update"), close: after("close") }) : undefined;
  }

  /**
   * @param {Client} client
   * @param {string} id
   */
  get(client, id) {
    const crossing = this.#crossing.enter();
    checkId(id);
    const now = readTime(this.#now);
    const who = readClient(client);
    try {
      const core = crossing.call(who);
      crossing.check(wasm.get(core, crossing.writeId(id), now));
      return crossing.returned(who, id);
    } catch (error) {
      throw failure(error);
    }
  }

  /** @param {Client} client */
  latest(client) {
    const crossing = this.#crossing.enter();
    const now = readTime(this.#now);
    const who = readClient(client);
    try {
      return crossing.check(wasm.latest(crossing.call(who), now)) ? crossing.returned(who) : null;
    } catch (error) {
      throw failure(error);
    }
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../entry/index.js").ConversationUpdate} body
   * @param {import("../entry/index.js").UpdateOptions} [options]
   * @param {boolean} [isTurn] whether it counts as an interaction unless it says otherwise
   * @param {boolean} [isTold] whether it answers the conversation
   * @returns {any}
   */
  update(client, id, body, options, isTurn = false, isTold = false) {
    const crossing = this.#crossing.enter();
    checkId(id);
    const { flow_id, step_id, last_interaction = isTurn, metadata, replace, ttl } = readUpdate(written, body);
    const version = readNumber(options, "ifVersion");
    const now = readTime(this.#now);
    const who = readClient(client);
    let answer;
    try {
      const core = crossing.call(who);
      const flow = crossing.numberOf(flow_id, FLOW);
      const step = crossing.numberOf(step_id, STEP);
      const length = crossing.writeMetadata(metadata);
      const idLength = crossing.writeId(id);
      const isAsGiven = crossing.check(wasm.update(core, idLength, flow, step, length, last_interaction, replace, ttl === null, ttl, version, now));
      if (isAsGiven) crossing.remember(metadata);
      if (isTold) {
        wasm.get(core, idLength, now);
        answer = crossing.returned(who, id);
      }
    } catch (error) {
      throw failure(error);
    }
    this.#tell();
    return answer;
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../entry/index.js").FinalStatus} [status]
   */
  close(client, id, status) {
    const crossing = this.#crossing.enter();
    checkId(id);
    this.#ask(client, (core, now) => wasm.close(core, crossing.writeId(id), readStatus(status), now));
    this.#tell();
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").FinalStatus} [status]
   */
  closeAll(client, status) {
    this.#crossing.enter();
    this.#ask(client, (core, now) => wasm.close_all(core, readStatus(status), now));
    this.#tell();
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").ListOptions} [options]
   * @returns {import("../entry/index.js").Page}
   */
  list(client, options) {
    const crossing = this.#crossing.enter();
    const { status = NONE, limit, pagination_key } = readList(options);
    const count = this.#ask(client, (core, now) => {
      const key = pagination_key === undefined ? NONE : crossing.writeText(ID, pagination_key);
      return wasm.list(core, status, limit, key, now);
    });
    return crossed(() => crossing.page(count));
  }

  /**
   * @param {Client} client
   * @param {unknown} [_options] of a call to a server
   * @param {boolean} [isTurn] whether the client's turn goes on
   */
  erase(client, _options, isTurn = false) {
    const crossing = this.#crossing.enter();
    const now = readTime(this.#now);
    const who = readClient(client);
    const erased = crossed(() => crossing.check(wasm.erase(crossing.call(who), now)));
    if (!isTurn) this.#turns.lose(who);
    this.#tell();
    return erased;
  }

  /**
   * @param {Client} client
   * @param {string} key
   * @param {unknown} value
   * @param {import("../entry/index.js").RememberOptions} [options]
   */
  remember(client, key, value, options) {
    const crossing = this.#crossing.enter();
    checkId(key, "key");
    const text = valueText(value);
    const { ttl, ifVersion } = readRemember(options);
    const version = this.#ask(client, (core, now) => {
      const length = crossing.writeValue(text);
      return wasm.remember(core, crossing.writeKey(key), length, ttl, ifVersion, crossing.nextEntropy(), now);
    });
    this.#tell();
    return version;
  }

  /**
   * @param {Client} client
   * @param {string} key
   */
  recall(client, key) {
    const crossing = this.#crossing.enter();
    checkId(key, "key");
    const isFound = this.#ask(client, (core, now) => wasm.recall(core, crossing.writeKey(key), now));
    return isFound ? crossed(() => crossing.memory()) : null;
  }

  /**
   * @param {Client} client
   * @param {string} key
   * @param {import("../entry/index.js").ForgetOptions} [options]
   */
  forget(client, key, options) {
    const crossing = this.#crossing.enter();
    checkId(key, "key");
    const ifVersion = readNumber(options, "ifVersion");
    const isForgotten = this.#ask(client, (core, now) => wasm.forget(core, crossing.writeKey(key), ifVersion, now));
    this.#tell();
    return isForgotten > 0;
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").MemoriesOptions} [options]
   */
  memories(client, options) {
    const crossing = this.#crossing.enter();
    const { prefix, limit, pagination_key } = readMemories(options);
    const count = this.#ask(client, (core, now) => {
      const key = pagination_key === undefined ? NONE : crossing.writeText(ID, pagination_key);
      return wasm.memories(core, crossing.writeText(FLOW, prefix), limit, key, now);
    });
    return crossed(() => crossing.memories(count));
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {(conversation: Conversation) => any} fn
   * @param {import("../entry/index.js").ModifyOptions} [options]
   */
  modify(client, id, fn, options) {
    return modify(this, client, id, fn, options);
  }

  /**
   * @param {Client} client
   * @param {(turn: import("../entry/index.js").Turn) => any} fn
   * @param {import("../entry/index.js").TurnOptions} [options]
   */
  turn(client, fn, options) {
    return this.#turns.run(client, fn, options, (who, once) => {
      this.latest(who); // so that what is no client is refused
      if (once === undefined) return { calls: this, refuse: thrown };
      return { calls: this, refuse: thrown, take: () => this.#handled(who, once, false), finish: (isDone) => isDone && this.#handled(who, once, true) };
    });
  }

  /**
   * Whether a message was handled; or that it was.
   * @param {Client} client
   * @param {string} id
   * @param {boolean} isDone
   */
  #handled(client, id, isDone) {
    const crossing = this.#crossing.enter();
    return this.#ask(client, (core, now) => wasm.handled(core, crossing.writeText(ID, id), isDone, crossing.nextEntropy(), now));
  }

  /**
   * @param {import("../entry/index.js").SweepOptions} [options]
   * @returns {import("../entry/index.js").Swept}
   */
  sweep(options) {
    const crossing = this.#crossing.enter();
    const limit = readNumber(options, "limit");
    const now = readTime(this.#now);
    const core = crossing.open();
    const [expired, removed] = crossed(() => {
      crossing.check(wasm.sweep(core, limit, now));
      return crossing.readCounts();
    });
    this.#tell();
    return { expired, removed };
  }

  /**
   * @param {import("../entry/index.js").Listener} listener
   * @param {Client} [client]
   */
  subscribe(listener, client) {
    const crossing = this.#crossing.enter();
    const remove = this.#listeners.add(listener, client);
    wasm.watch(crossing.core, true);
    return () => {
      remove();
      if (this.#listeners.size === 0 && crossing.core) wasm.watch(crossing.core, false);
    };
  }

  snapshot() {
    const crossing = this.#crossing.enter();
    return crossed(() => crossing.snapshot());
  }

  /** @param {Uint8Array} bytes */
  restore(bytes) {
    const crossing = this.#crossing.enter();
    const copy = copyBytes(bytes);
    crossed(() => crossing.restore(copy));
  }

  /** @returns {import("../entry/index.js").Stats} */
  stats() {
    const crossing = this.#crossing.enter();
    const now = readTime(this.#now);
    crossing.open();
    return crossed(() => crossing.stats(now));
  }

  dispose() {
    const crossing = this.#crossing;
    this.#listeners.clear();
    abandoned?.unregister(this);
    free(crossing.core);
    crossing.core = 0;
    crossing.forgetTexts();
    this.#turns.end(disposed());
  }

  [disposeSymbol]() {
    this.dispose();
  }

  /**
   * Asks the core in the name of a client. Foreign code runs before, and none in `call`.
   * @param {Client} client
   * @param {(core: number, now: number) => number} call
   */
  #ask(client, call) {
    const crossing = this.#crossing;
    const now = readTime(this.#now);
    const who = readClient(client);
    return crossed(() => crossing.check(call(crossing.call(who), now)));
  }

  #tell() {
    if (this.#listeners.size > 0 && this.#crossing.core) this.#listeners.tell(crossed(() => this.#crossing.events()));
  }
}

/** @param {import("../front/errors.js").ConversationError} error */
function thrown(error) {
  throw error;
}
