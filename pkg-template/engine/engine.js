// The in-memory engine: reads its arguments, crosses into wasm, reads the answer. The rules are in
// the core. What may run foreign code (getters, options.now, options.id) runs before anything is
// written to the port; it may have disposed of the engine, so whether that is still there is asked after it.

import { checkFields, checkId, checkType, copyBytes, optionalNumber, ownFields, readClient } from "../front/arguments.js";
import { bindMethods } from "../front/bound.js";
import { ConversationError, ofCore, unreadable, wrongType } from "../front/errors.js";
import { Listeners } from "../front/events.js";
import { crash, failure, free, outOfMemory, usable, wasm } from "../front/instance.js";
import { toText } from "../front/metadata.js";
import { modify } from "../front/modify.js";
import { Numbers } from "./numbers.js";
import { Turns } from "../front/turn.js";
import { DRAWS, EVENTS, Port, STATUSES } from "./packed.js";

/** @typedef {import("../entry/index.js").Client} Client */

const CREATE_FIELDS = ["id", "flow_id", "step_id", "metadata", "ttl"];
const UPDATE_FIELDS = ["flow_id", "step_id", "last_interaction", "metadata"];
const KEEP = -1;
const NONE = -1;
const SHOWN = -1;
const UNKNOWN_STATUS = 255;
const disposeSymbol = Symbol.dispose ?? Symbol.for("Symbol.dispose");

// An engine that is garbage gives its memory back, where the host tells of it.
const abandoned = typeof FinalizationRegistry === "undefined" ? undefined : new FinalizationRegistry(free);

export class Engine {
  // Minified, it would have another one.
  static get name() {
    return "Engine";
  }

  /** Where the core lies in wasm memory; 0 once it was disposed of. */
  #core = 0;
  #port;
  #listeners = new Listeners();
  #turns = new Turns();
  #now;
  #id;
  #numbers = new Numbers();
  #isCrowded = false;
  #isSeeded = false;
  /** @type {string | undefined} the client of the last call */
  #user;
  #bot = "";
  #channel = "";
  /** @type {string | undefined} the conversation that this client was shown last */
  #shown;
  /** How many ids the randomness in the port is still good for. */
  #draws = 0;

  /** @param {import("../entry/index.js").EngineOptions} [options] */
  constructor(options = {}) {
    bindMethods(this, Engine.prototype);
    const { now, id, retention = {} } = checkFields(options, "options", ["now", "id", "retention"]);
    if (now !== undefined) checkType(now, "function", "options.now");
    if (id !== undefined) checkType(id, "function", "options.id");
    const limits = checkFields(retention, "options.retention", ["seconds", "per_client"]);
    const seconds = optionalNumber(limits.seconds, "options.retention.seconds");
    const perClient = optionalNumber(limits.per_client, "options.retention.per_client");
    this.#now = now;
    this.#id = id;
    usable();
    const core = wasm.open();
    if (!core) throw outOfMemory();
    this.#core = core;
    this.#port = new Port(core);
    abandoned?.register(this, core, this);
    if (wasm.set_retention(core, seconds, perClient) < 0) throw this.#refusal(core);
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").NewConversation} [body]
   */
  create(client, body = {}) {
    this.#enter();
    let id, flow_id, step_id, metadata, ttl;
    try {
      ({ id, flow_id = null, step_id = null, metadata, ttl } = ownFields(body, "body", CREATE_FIELDS));
    } catch (cause) {
      throw unreadable("INVALID_BODY", "body", cause);
    }
    if (id === undefined) id = this.#id?.();
    if (id !== undefined) checkId(id);
    const text = metadata === undefined ? undefined : toText(metadata);
    const seconds = optionalNumber(ttl, "ttl");
    const now = this.#time();
    const who = readClient(client);
    let conversation;
    try {
      const core = this.#address(who);
      const draw = id === undefined ? this.#draw() : 0;
      const flow = this.#place(flow_id, true);
      const step = this.#place(step_id, false);
      const length = this.#writeMetadata(core, text);
      const idLength = id === undefined ? NONE : this.#port.writeId(id);
      this.#check(
        core,
        wasm.create(core, idLength, draw, flow, step, length, seconds, now),
      );
      conversation = this.#show(who, id);
    } catch (error) {
      throw failure(error);
    }
    this.#tell();
    return conversation;
  }

  /**
   * @param {Client} client
   * @param {string} id
   */
  get(client, id) {
    this.#enter();
    checkId(id);
    const now = this.#time();
    const who = readClient(client);
    try {
      const core = this.#address(who);
      this.#check(core, wasm.get(core, this.#named(id), now));
      return this.#show(who, id);
    } catch (error) {
      throw failure(error);
    }
  }

  /** @param {Client} client */
  latest(client) {
    this.#enter();
    const now = this.#time();
    const who = readClient(client);
    try {
      const core = this.#address(who);
      const found = wasm.latest(core, now);
      return this.#check(core, found) ? this.#show(who) : null;
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
   */
  update(client, id, body, options, isTurn = false) {
    this.#enter();
    checkId(id);
    let flow_id, step_id, last_interaction, metadata;
    try {
      ({ flow_id, step_id, last_interaction, metadata } = ownFields(body, "body", UPDATE_FIELDS));
    } catch (cause) {
      throw unreadable("INVALID_BODY", "body", cause);
    }
    if (last_interaction !== undefined) checkType(last_interaction, "boolean", "last_interaction");
    const text = metadata === undefined ? undefined : toText(metadata);
    const version = options === undefined ? NaN : readVersion(options);
    const now = this.#time();
    const who = readClient(client);
    try {
      const core = this.#address(who);
      const flow = flow_id === undefined ? KEEP : this.#place(flow_id, true);
      const step = step_id === undefined ? KEEP : this.#place(step_id, false);
      const length = this.#writeMetadata(core, text);
      const idLength = this.#named(id);
      const interaction = last_interaction ?? isTurn;
      this.#check(
        core,
        wasm.update(core, idLength, flow, step, length, interaction, version, now),
      );
    } catch (error) {
      throw failure(error);
    }
    this.#tell();
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("../entry/index.js").FinalStatus} [status]
   */
  close(client, id, status = "CLOSED") {
    this.#enter();
    checkId(id);
    const now = this.#time();
    const who = readClient(client);
    try {
      const core = this.#address(who);
      const idLength = this.#named(id);
      this.#check(core, wasm.close(core, idLength, statusNumber(status), now));
    } catch (error) {
      throw failure(error);
    }
    this.#tell();
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").FinalStatus} [status]
   */
  closeAll(client, status = "CLOSED") {
    this.#enter();
    const now = this.#time();
    const who = readClient(client);
    try {
      const core = this.#address(who);
      this.#check(core, wasm.close_all(core, statusNumber(status), now));
    } catch (error) {
      throw failure(error);
    }
    this.#tell();
  }

  /**
   * @param {Client} client
   * @param {import("../entry/index.js").ListOptions} [options]
   * @returns {import("../entry/index.js").Page}
   */
  list(client, options = {}) {
    this.#enter();
    const { status, limit, pagination_key } = checkFields(options, "options", ["status", "limit", "pagination_key"]);
    const most = optionalNumber(limit, "options.limit");
    if (pagination_key !== undefined) checkType(pagination_key, "string", "options.pagination_key");
    const now = this.#time();
    const who = readClient(client);
    try {
      const core = this.#address(who);
      const wanted = status === undefined ? NONE : statusNumber(status);
      const key = pagination_key === undefined ? NONE : this.#port.writeId(pagination_key);
      const count = this.#check(core, wasm.list(core, wanted, most, key, now));
      this.#shown = undefined;
      return this.#page(core, count);
    } catch (error) {
      throw failure(error);
    }
  }

  /**
   * @param {Client} client
   * @param {boolean} [isTurn] whether the client's turn goes on
   */
  erase(client, isTurn = false) {
    this.#enter();
    const now = this.#time();
    const who = readClient(client);
    let erased;
    try {
      const core = this.#address(who);
      erased = this.#check(core, wasm.erase(core, now));
    } catch (error) {
      throw failure(error);
    }
    if (!isTurn) this.#turns.lose(who);
    this.#tell();
    return erased;
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {(conversation: import("../entry/index.js").Conversation) => any} fn
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
    return this.#turns.run(client, fn, options, (who) => {
      this.latest(who); // so that what is no client is refused
      return { calls: this, refuse: thrown };
    });
  }

  /**
   * @param {import("../entry/index.js").SweepOptions} [options]
   * @returns {import("../entry/index.js").Swept}
   */
  sweep(options = {}) {
    this.#enter();
    const limit = optionalNumber(checkFields(options, "options", ["limit"]).limit, "options.limit");
    const now = this.#time();
    const core = this.#open();
    let swept;
    try {
      this.#check(core, wasm.sweep(core, limit, now));
      const [expired, removed] = this.#port.readNumbers();
      swept = { expired, removed };
    } catch (error) {
      throw failure(error);
    }
    this.#tell();
    return swept;
  }

  /** @param {import("../entry/index.js").Listener} listener */
  subscribe(listener) {
    const core = this.#enter();
    checkType(listener, "function", "listener");
    const remove = this.#listeners.add(listener);
    wasm.watch(core, true);
    return () => {
      remove();
      if (this.#listeners.size === 0) this.#core && wasm.watch(this.#core, false);
    };
  }

  snapshot() {
    const core = this.#enter();
    try {
      const length = wasm.snapshot(core) >>> 0;
      if (length === 0) throw this.#refusal(core);
      const bytes = this.#port.copyRoom(length);
      wasm.clear_room(core);
      return bytes;
    } catch (error) {
      throw failure(error);
    }
  }

  /** @param {Uint8Array} bytes */
  restore(bytes) {
    const core = this.#enter();
    const copy = copyBytes(bytes);
    this.#forgetTexts();
    try {
      this.#port.writeBytes(this.#room(core, copy.length), copy);
      const done = wasm.restore(core, copy.length);
      wasm.clear_room(core);
      this.#check(core, done);
    } catch (error) {
      throw failure(error);
    }
  }

  /** @returns {import("../entry/index.js").Stats} */
  stats() {
    const core = this.#enter();
    try {
      wasm.stats(core);
      const [conversations, open, bytes] = this.#port.readNumbers();
      return { conversations, open, bytes };
    } catch (error) {
      throw failure(error);
    }
  }

  dispose() {
    this.#listeners.clear();
    abandoned?.unregister(this);
    free(this.#core);
    this.#core = 0;
    this.#forgetTexts();
    this.#turns.end(disposed());
  }

  [disposeSymbol]() {
    this.dispose();
  }

  /** Where every call begins. */
  #enter() {
    const core = this.#open();
    if (!this.#isSeeded) {
      this.#port.fillRandom();
      wasm.seed(core);
      this.#isSeeded = true;
    }
    if (this.#isCrowded) {
      this.#forgetTexts();
      wasm.trim_texts(core);
    }
    return core;
  }

  /** The core, while it is there. */
  #open() {
    if (this.#core === 0) throw disposed();
    usable();
    return this.#core;
  }

  #forgetTexts() {
    this.#forgetClient();
    this.#numbers = new Numbers();
    this.#port.forgetTexts();
    this.#isCrowded = false;
  }

  /** The number of ten random bytes that no other id has had. */
  #draw() {
    if (this.#draws === 0) {
      this.#port.fillRandom();
      this.#draws = DRAWS;
    }
    this.#draws -= 1;
    return this.#draws;
  }

  #time() {
    const now = this.#now === undefined ? Date.now() : this.#now();
    return typeof now === "number" ? now : NaN;
  }

  /**
   * Writes down whose call this is. From here on no foreign code runs.
   * @param {Client} who
   */
  #address({ bot_id, user_id, channel_id }) {
    const core = this.#core;
    if (core === 0 || crash) this.#open();
    if (user_id === this.#user && bot_id === this.#bot && channel_id === this.#channel) return core;
    this.#forgetClient();
    const bot = this.#numbers.get(bot_id) ?? this.#intern(bot_id, "bot");
    const channel = this.#numbers.get(channel_id) ?? this.#intern(channel_id, "channel");
    this.#port.writeClient(bot, channel, user_id);
    this.#user = user_id;
    this.#bot = bot_id;
    this.#channel = channel_id;
    return core;
  }

  #forgetClient() {
    this.#user = this.#shown = undefined;
  }

  /**
   * The length of the id; of the conversation shown last, the core knows where it lies.
   * @param {string} id
   */
  #named(id) {
    return id === this.#shown ? SHOWN : this.#port.writeId(id);
  }

  /**
   * @param {Client} client
   * @param {string} [id]
   */
  #show(client, id) {
    const conversation = this.#port.read(client, id);
    this.#shown = conversation.id;
    return conversation;
  }

  /**
   * @param {string | null} text
   * @param {boolean} isFlow
   */
  #place(text, isFlow) {
    if (text === null) return 0;
    if (typeof text !== "string") {
      throw wrongType("INVALID_BODY", isFlow ? "flow_id" : "step_id", "a string or null", text);
    }
    return this.#numbers.get(text) ?? this.#intern(text, isFlow ? "flow" : "step");
  }

  /**
   * @param {string} text
   * @param {"bot" | "channel" | "flow" | "step"} role
   */
  #intern(text, role) {
    const core = this.#core;
    const length = this.#port.writeId(text);
    const isName = role === "bot" || role === "channel";
    const number = this.#check(
      core,
      isName ? wasm.intern_name(core, length, role === "bot") : wasm.intern_place(core, length, role === "flow"),
    );
    this.#numbers.set(text, number);
    this.#port.remember(number, text);
    this.#isCrowded = wasm.is_crowded(core) === 1;
    return number;
  }

  /**
   * @param {number} core
   * @param {string | undefined} text
   */
  #writeMetadata(core, text) {
    if (text === undefined) return NONE;
    return this.#port.writeLong(this.#room(core, text.length * 3), text);
  }

  /**
   * @param {number} core
   * @param {number} length
   */
  #room(core, length) {
    const address = wasm.room(core, length) >>> 0;
    if (address === 0) throw this.#refusal(core);
    return address;
  }

  /**
   * @param {number} core
   * @param {number} count
   */
  #page(core, count) {
    /** @type {import("../entry/index.js").Page} */
    const page = { conversations: [] };
    for (let place = 0; place < count; place += 1) {
      wasm.show_listed(core, place);
      page.conversations.push(this.#port.read());
    }
    const key = wasm.next_key(core) >>> 0;
    if (key) page.pagination_key = String(key);
    return page;
  }

  #tell() {
    if (this.#listeners.size === 0 || this.#core === 0) return;
    this.#listeners.tell(this.#events(this.#core));
  }

  /** @param {number} core */
  #events(core) {
    const events = [];
    try {
      for (let place = 0; ; place += 1) {
        const type = EVENTS[wasm.event(core, place)];
        if (type === undefined) break;
        const conversation = wasm.show_event(core, place, false) ? this.#port.read() : null;
        const previous = wasm.show_event(core, place, true) ? this.#port.read() : null;
        events.push(/** @type {any} */ ({ type, conversation, previous }));
      }
      wasm.forget_events(core);
    } catch (error) {
      throw failure(error);
    }
    return events;
  }

  /**
   * @param {number} core
   * @param {number} answer below 0 when refused
   */
  #check(core, answer) {
    if (answer < 0) throw this.#refusal(core);
    return answer;
  }

  /** @param {number} core */
  #refusal(core) {
    const length = wasm.error(core);
    return length === 0 ? outOfMemory() : ofCore(this.#port.roomText(length));
  }
}

/** @param {import("../entry/index.js").UpdateOptions} options */
function readVersion(options) {
  return optionalNumber(checkFields(options, "options", ["ifVersion"]).ifVersion, "options.ifVersion");
}

/** @param {unknown} status */
function statusNumber(status) {
  const number = STATUSES.indexOf(/** @type {any} */ (status));
  return number < 0 ? UNKNOWN_STATUS : number;
}

function disposed() {
  return new ConversationError("CLOSED_ENGINE", "The engine was disposed of: make another one.");
}

/** @param {ConversationError} error */
function thrown(error) {
  throw error;
}
