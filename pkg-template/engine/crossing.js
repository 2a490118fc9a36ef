// One engine's side of the wasm: writes down what a call is given, reads what the core answers.

import { decoder, encoder } from "../front/coders.js";
import { ConversationError, ofCore } from "../front/errors.js";
import { outOfMemory, usable, wasm } from "../front/instance.js";
import {
  BOT, BOT_NUMBER, CALLER, CHANNEL, CHANNEL_NUMBER, COUNTS, CREATED_AT, EVENTS, EXPIRES_AT, FLOW_NUMBER, ID, ID_LENGTH, LAST_INTERACTION_AT,
  MAX_MEMORY_BYTES, MEMORY_VERSION, METADATA_AT, METADATA_LENGTH, NONE, STAMP, STATUS, STATUSES, STEP_NUMBER, TTL, UPDATED_AT, USER, USER_AT, USER_LENGTH, UUID,
  VERSION,
} from "../front/layout.js";
import { valueOf } from "../front/memory.js";
import { EMPTY, Parsed } from "../front/metadata.js";
import { Scratch } from "../front/scratch.js";
import { timeText } from "../front/times.js";
import { uuid } from "./ids.js";
import { InternTable } from "./intern-table.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../entry/index.js").Conversation} Conversation */
/** @typedef {import("../front/metadata.js").Writer} Writer */

/** Begins the id of a memory's record: no id of a conversation has it. */
const MEMORY = "\0";

export class Crossing extends Scratch {
  /** Where the core lies in wasm memory; 0 once it was disposed of. */
  core;
  #isSeeded = false;
  #isCrowded = false;
  #interned = new InternTable();
  #parsed = new Parsed();
  /** @type {string | undefined} the client of the last call */
  #user;
  #bot = "";
  #channel = "";
  /** @type {string | undefined} the conversation that this client was given last: the core knows where it lies */
  #lastReturned;

  /** @param {number} core */
  constructor(core) {
    // Addresses are unsigned, what wasm answers is signed.
    super(wasm.scratch(core) >>> 0);
    this.core = core;
  }

  /** Where every call begins. */
  enter() {
    const core = this.open();
    if (!this.#isSeeded) {
      this.fillEntropy();
      wasm.seed(core);
      this.#isSeeded = true;
    }
    if (this.#isCrowded) {
      this.forgetTexts();
      wasm.trim_texts(core);
    }
    return this;
  }

  /** The core, while it is there. */
  open() {
    if (this.core === 0) throw disposed();
    usable();
    return this.core;
  }

  /** Comes before the numbers of interned texts lose their meaning. */
  forgetTexts() {
    this.#forgetCaller();
    this.#interned = new InternTable();
    this.#isCrowded = false;
  }

  /**
   * Writes down whose call this is. From here on no foreign code runs.
   * @param {Client} client
   */
  call({ bot_id, user_id, channel_id }) {
    const core = this.open();
    if (user_id === this.#user && bot_id === this.#bot && channel_id === this.#channel) return core;
    this.#forgetCaller();
    const bot = this.#interned.numberOf(bot_id) ?? this.#intern(bot_id, BOT);
    const channel = this.#interned.numberOf(channel_id) ?? this.#intern(channel_id, CHANNEL);
    const length = this.writeText(USER, user_id);
    const words = this.words;
    words[CALLER] = bot;
    words[CALLER + 1] = channel;
    words[CALLER + 2] = length;
    words[CALLER + 3] = 1;
    this.#user = user_id;
    this.#bot = bot_id;
    this.#channel = channel_id;
    return core;
  }

  #forgetCaller() {
    this.#user = this.#lastReturned = undefined;
  }

  /**
   * The length of the id, which it writes unless the core knows it.
   * @param {string} id
   */
  writeId(id) {
    return id === this.#lastReturned ? NONE : this.writeText(ID, id);
  }

  /**
   * The number of a flow or step; 0 for null, -1 for none.
   * @param {string | null | undefined} text
   * @param {number} slot
   */
  numberOf(text, slot) {
    if (text === undefined) return NONE;
    return text === null ? 0 : (this.#interned.numberOf(text) ?? this.#intern(text, slot));
  }

  /**
   * @param {string} text
   * @param {number} slot
   */
  #intern(text, slot) {
    const number = this.check(wasm.intern(this.core, slot, this.writeText(slot, text)));
    this.#interned.set(text, number);
    this.#isCrowded = wasm.is_crowded(this.core) === 1;
    return number;
  }

  /**
   * Copies metadata into the buffer and returns its length; -1 for none.
   * @param {Writer | undefined} metadata
   */
  writeMetadata(metadata) {
    if (metadata === undefined) return NONE;
    const { bytes, length } = metadata.released();
    this.buffer(length).set(bytes.subarray(0, length));
    return length;
  }

  /**
   * Writes the id of a memory's record and returns its length.
   * @param {string} key
   */
  writeKey(key) {
    return this.writeText(ID, MEMORY + key);
  }

  /**
   * Copies the value of a memory into the buffer and returns its length. Of one that is too long, the core looks at that only.
   * @param {string} text
   */
  writeValue(text) {
    const bytes = encoder.encode(text);
    const written = bytes.subarray(0, MAX_MEMORY_BYTES);
    this.buffer(written.length).set(written);
    return bytes.length;
  }

  /**
   * Keeps for the next reader what the conversation's metadata, just written, reads as.
   * @param {Writer | undefined} metadata all of it
   */
  remember(metadata) {
    this.refresh();
    if (metadata) this.#parsed.remember(/** @type {number} */ (this.numbers[STAMP]), metadata.copy);
  }

  /**
   * Where the buffer lies, with room for so many bytes.
   * @param {number} length
   */
  #bufferAt(length) {
    const address = wasm.buffer(this.core, length) >>> 0;
    if (address === 0) throw this.refusal();
    return address;
  }

  /**
   * So many bytes of the buffer. The next call may move it.
   * @param {number} length
   */
  buffer(length) {
    return this.view(this.#bufferAt(length), length);
  }

  /**
   * Throws what the core refused with.
   * @param {number} answer below 0 when refused
   */
  check(answer) {
    if (answer < 0) throw this.refusal();
    return answer;
  }

  refusal() {
    const length = wasm.error(this.core);
    return length === 0 ? outOfMemory() : ofCore(decoder.decode(this.buffer(length)));
  }

  /** @returns {[number, number, number]} */
  readCounts() {
    this.refresh();
    return /** @type {any} */ (this.words.subarray(COUNTS));
  }

  /**
   * The conversation that the core answers this client with.
   * @param {Client} client in an object to keep
   * @param {string} [id]
   */
  returned(client, id) {
    const conversation = this.read(client, id);
    this.#lastReturned = conversation.id;
    return conversation;
  }

  /**
   * @param {Client} [client]
   * @param {string} [id]
   * @returns {Conversation}
   */
  read(client, id) {
    this.refresh();
    const words = /** @type {any} */ (this.words);
    const numbers = /** @type {any} */ (this.numbers);
    /** @type {Conversation} */
    const conversation = {
      id: id ?? this.#id(words),
      client: client ?? this.#client(words),
      flow_id: this.#text(words[FLOW_NUMBER]),
      step_id: this.#text(words[STEP_NUMBER]),
      metadata: numbers[STAMP] ? this.#parsed.of(numbers[STAMP], () => this.decode(words[METADATA_AT], words[METADATA_LENGTH])) : EMPTY,
      status: /** @type {import("../entry/index.js").Status} */ (STATUSES[words[STATUS]]),
      last_interaction_at: timeText(numbers[LAST_INTERACTION_AT]),
      updated_at: timeText(numbers[UPDATED_AT]),
      created_at: timeText(numbers[CREATED_AT]),
      version: words[VERSION],
    };
    if (words[TTL]) {
      conversation.ttl = words[TTL];
      conversation.expires_at = timeText(numbers[EXPIRES_AT]);
    }
    return conversation;
  }

  /** @param {any} words */
  #id(words) {
    return words[ID_LENGTH] ? this.readText(ID, words[ID_LENGTH]) : uuid(words[UUID], words[UUID + 1], words[UUID + 2], words[UUID + 3]);
  }

  /**
   * @param {any} words
   * @returns {Client}
   */
  #client(words) {
    return {
      bot_id: /** @type {string} */ (this.#text(words[BOT_NUMBER])),
      user_id: this.decode(words[USER_AT], words[USER_LENGTH]),
      channel_id: /** @type {string} */ (this.#text(words[CHANNEL_NUMBER])),
    };
  }

  /** @param {number} number */
  #text(number) {
    if (number === 0) return null;
    return this.#interned.textOf(number) ?? this.#interned.set(decoder.decode(this.buffer(wasm.text(this.core, number))), number);
  }

  /**
   * @param {number} count
   * @returns {import("../entry/index.js").Page}
   */
  page(count) {
    return this.#page("conversations", count, () => this.read(), String);
  }

  /**
   * @param {string} name
   * @param {number} count
   * @param {() => any} read
   * @param {(next: number, last: any) => string} keyOf
   */
  #page(name, count, read, keyOf) {
    // The core knows the last of the page now.
    this.#lastReturned = undefined;
    const [next] = this.readCounts();
    const all = [];
    for (let index = 0; index < count; index += 1) {
      wasm.write_listed(this.core, index);
      all.push(read());
    }
    const page = /** @type {any} */ ({ [name]: all });
    if (next) page.pagination_key = keyOf(next, all.at(-1));
    return page;
  }

  /** The memory that the core answers with. */
  memory() {
    this.#lastReturned = undefined;
    this.refresh();
    const words = /** @type {any} */ (this.words);
    const numbers = /** @type {any} */ (this.numbers);
    // Of {}, no text is kept.
    const value = valueOf(this.decode(words[METADATA_AT], words[METADATA_LENGTH]) || "{}");
    /** @type {import("../entry/index.js").Memory} */
    const memory = { key: this.#id(words).slice(1), value, version: numbers[MEMORY_VERSION] };
    if (numbers[EXPIRES_AT]) memory.expires_at = timeText(numbers[EXPIRES_AT]);
    return memory;
  }

  /**
   * @param {number} count
   * @returns {import("../entry/index.js").MemoryPage}
   */
  memories(count) {
    return this.#page("memories", count, () => this.memory(), (_, { key }) => key);
  }

  /**
   * @param {number} now
   * @returns {import("../entry/index.js").Stats}
   */
  stats(now) {
    const { core } = this;
    const stats = /** @type {any} */ ({ conversations: 0 });
    STATUSES.forEach((status, number) => (stats.conversations += stats[status.toLowerCase()] = this.check(wasm.stats(core, number, now))));
    // What wasm answers is signed.
    stats.bytes = wasm.stats(core, STATUSES.length, now) >>> 0;
    return stats;
  }

  snapshot() {
    const length = wasm.snapshot(this.core) >>> 0;
    if (length === 0) throw this.refusal();
    const bytes = this.buffer(length).slice();
    wasm.clear_buffer(this.core);
    return bytes;
  }

  /** @param {Uint8Array} bytes that nobody else writes to */
  restore(bytes) {
    this.forgetTexts();
    this.buffer(bytes.length).set(bytes);
    this.check(wasm.restore(this.core, bytes.length));
  }

  /** What the last call changed. */
  events() {
    const { core } = this;
    const readEvent = (/** @type {number} */ index, /** @type {boolean} */ before) => (wasm.write_event(core, index, before) ? this.read() : null);
    const events = [];
    for (let type; (type = EVENTS[wasm.event(core, events.length)]); ) {
      const conversation = readEvent(events.length, false);
      const previous = readEvent(events.length, true);
      const version = this.numbers[MEMORY_VERSION];
      const { client, id } = /** @type {Conversation} */ (conversation ?? previous);
      events.push(/** @type {any} */ (version ? { type, client, key: id.slice(1), version } : { type, conversation, previous }));
    }
    wasm.forget_events(core);
    return events;
  }
}

export function disposed() {
  return new ConversationError("CLOSED_ENGINE", "The engine was disposed of: make another one.");
}
