// A store's side of the wasm: texts and loaded rows for the core, and what it decides.

import { startCoders } from "../front/coders.js";
import { ConversationError, ofCore } from "../front/errors.js";
import { free, outOfMemory, usable, wasm } from "../front/instance.js";
import {
  ANSWER, BOT, CHANNEL, FLOW, HEAD_CLOCK, HEAD_CLOSED, HEAD_CLOSED_SINCE, HEAD_CONVERSATIONS, HEAD_EXISTS, HEAD_EXPIRES, HEAD_SEQ,
  HEAD_MEMORIES, HEAD_ONCE, HEAD_TOKEN, HEAD_UNTIL, ID, KEEP, NONE, NOTED_AT_DIGITS, ROW_CREATED_AT, ROW_LAST_INTERACTION_AT, ROW_ORIGIN_HIGH, ROW_ORIGIN_LOW, ROW_SEQ, ROW_STATUS, ROW_TTL,
  ROW_UPDATED_AT, ROW_VERSION, ROW_WIDTH, STATUSES, STEP, USER, UTF8_BYTES,
} from "../front/layout.js";
import { Scratch } from "../front/scratch.js";
import { toText } from "../front/metadata.js";
import { damaged } from "./failure.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("./driver.js").Row} Row */
/** @typedef {import("./driver.js").Head} Head */
/** @typedef {import("../wasm/stored-exports.js").Core} Core */
/** @typedef {import("../wasm/stored-exports.js").Exports} Exports */

/**
 * So many characters are written by a loop. In a row of calls an encoder is faster, but after the wait for a server it is cold: with it
 * an update of metadata on Redis took 1.12 of the hand-written call's time, with the loop 1.06.
 */
const SHORT = 256;

/** In place of the length of a text, beside `KEEP`: an update makes the field null. */
const CLEAR = -2;
const ORIGIN_CHARS = 16;
const UUID_CHARS = 36;
const ORIGIN = /^[0-9a-f]{16}$/;

// A store that is garbage gives its memory back, where the host tells of it.
const abandoned = typeof FinalizationRegistry === "undefined" ? undefined : new FinalizationRegistry(free);

/** One is enough for all calls under way: nothing here waits. */
export class StoredScratch extends Scratch {
  /** @type {Core} what the wasm exports, for this store; what it refuses with is thrown */
  core;
  #rows = new Float64Array();
  /** @type {Client | undefined} */
  #known;
  /** @type {string | undefined} `Head.once` as it was loaded, or as the core left it */
  #once;
  /** @type {string | undefined} what `#writeOnce` wrote, while it stands in the buffer: a write asks twice */
  #written;

  constructor() {
    startCoders();
    const exports = exported();
    const address = exports.open();
    super(exports.scratch(address) >>> 0);
    abandoned?.register(this, address);
    /** @type {any} */
    const core = {};
    for (const [name, work] of Object.entries(exports)) core[name] = (/** @type {number[]} */ ...args) => this.#checked(work(address, ...args));
    this.core = core;
  }

  /** @param {number} answer -1 when refused */
  #checked(answer) {
    if (answer === -1) throw this.#refusal();
    return answer;
  }

  #refusal() {
    const length = this.core.error();
    if (length === 0) return outOfMemory();
    const error = ofCore(this.bufferText(length));
    return error.code === "STORAGE" ? damaged(`the field ${error.message}`) : error;
  }

  /**
   * The client that was checked last is known to be one: calls of one turn follow each other.
   * @param {import("../entry/index.js").Client} client
   */
  checkClient({ bot_id, user_id, channel_id }) {
    const known = this.#known;
    if (known?.user_id === user_id && known.bot_id === bot_id && known.channel_id === channel_id) return;
    const bot = this.writeText(BOT, bot_id);
    const user = this.writeText(USER, user_id);
    const channel = this.writeText(CHANNEL, channel_id);
    this.core.check_client(bot, user, channel);
    this.#known = { bot_id, user_id, channel_id };
  }

  /** @param {string} id or a pagination key */
  writeId(id) {
    return this.writeText(ID, id);
  }

  /**
   * Returns the length, or what an update does without a text.
   * @param {"flow_id" | "step_id"} field
   * @param {string | null | undefined} text
   */
  writeStep(field, text) {
    if (text === undefined) return KEEP;
    return text === null ? CLEAR : this.writeText(field === "flow_id" ? FLOW : STEP, text);
  }

  /**
   * Writes JSON text where the core reads metadata; answers its length in bytes, or -1 for none.
   * @param {string | undefined} text
   */
  writeMetadata(text) {
    if (text === undefined) return NONE;
    return this.#writeLong(this.#buffer(text.length), text);
  }

  /**
   * Two metadata texts merged.
   * @param {string} target
   * @param {string} patch
   */
  merge(target, patch) {
    try {
      return this.#merge(target, patch);
    } catch (error) {
      if (!(error instanceof ConversationError)) throw error;
      // Whoever wrote the target by hand may have left spaces in it.
      return this.#merge(canonical(target), patch);
    }
  }

  /**
   * @param {string} target
   * @param {string} patch
   */
  #merge(target, patch) {
    const address = this.#buffer(target.length + patch.length);
    const first = this.#writeLong(address, target);
    return this.bufferText(this.core.merge(first, this.#writeLong(address + first, patch)));
  }

  /**
   * Writes JSON where there is room for three bytes a character. Returns its length in bytes.
   * @param {number} address
   * @param {string} text
   */
  #writeLong(address, text) {
    this.refresh();
    if (text.length <= SHORT && writeAscii(this.bytes, address, text)) return text.length;
    return this.encode(address, UTF8_BYTES * text.length, text);
  }

  /**
   * Where so many characters may be written.
   * @param {number} chars
   */
  #buffer(chars) {
    this.#written = undefined;
    return this.core.room(UTF8_BYTES * chars) >>> 0;
  }

  /** @param {number} length of what stands in the buffer */
  bufferText(length) {
    return this.decode(this.#buffer(0), length);
  }

  /** What a draft left beside the metadata: its origin, and an id of our own where one was made. */
  drafted() {
    const text = this.readText(ID, ORIGIN_CHARS + UUID_CHARS);
    return { origin: text.slice(0, ORIGIN_CHARS), id: text.slice(ORIGIN_CHARS) };
  }

  /**
   * The bytes of a page of so many conversations once it has taken one more; -1 when that belongs on the next page.
   * @param {{ count: number, limit: number, bytes: number }} page
   * @param {string} metadata
   */
  filled({ count, limit, bytes }, metadata) {
    return exported().filled(count, limit, bytes, this.writeMetadata(metadata));
  }

  /**
   * The bytes of a page of so many memories once it has taken one more; -1 when that belongs on the next page.
   * @param {{ count: number, limit: number, bytes: number }} page
   * @param {number} length of the value
   */
  filledBy({ count, limit, bytes }, length) {
    return exported().filled_by(count, limit, bytes, length);
  }

  /** @returns {[number, number, number]} the numbers of the last answer */
  readAnswer() {
    this.refresh();
    return /** @type {any} */ (this.numbers.slice(ANSWER, ANSWER + 3));
  }

  /**
   * Puts what was loaded where the core reads it.
   * @param {Head | null} head
   * @param {Row[]} rows
   */
  load(head, rows) {
    this.#makeRoom(rows.length);
    this.#writeHead(head);
    const cells = this.#rows;
    for (let index = 0, at = 0; index < rows.length; index += 1, at += ROW_WIDTH) {
      const row = /** @type {Row} */ (rows[index]);
      cells[at + ROW_SEQ] = row.seq;
      cells[at + ROW_STATUS] = STATUSES.indexOf(row.status);
      cells[at + ROW_VERSION] = row.version;
      cells[at + ROW_TTL] = row.ttl ?? 0;
      // What is missing must not become 0, which is a time.
      cells[at + ROW_CREATED_AT] = row.created_at ?? NaN;
      cells[at + ROW_UPDATED_AT] = row.updated_at ?? NaN;
      cells[at + ROW_LAST_INTERACTION_AT] = row.last_interaction_at ?? NaN;
    }
  }

  /**
   * Puts the origins where a create compares them: that of the row which stands, and its own.
   * @param {Row} row
   * @param {string} origin
   */
  loadOrigins(row, origin) {
    if (!ORIGIN.test(row.origin)) throw damaged(`the origin of ${JSON.stringify(row.id)}`);
    const { cells, at } = this.cells(0);
    [cells[at + ROW_ORIGIN_HIGH], cells[at + ROW_ORIGIN_LOW]] = halves(row.origin);
    [this.numbers[ANSWER], this.numbers[ANSWER + 1]] = halves(origin);
  }

  /** @param {number} count of rows */
  #makeRoom(count) {
    const length = Math.max(count, 1) * ROW_WIDTH;
    this.refresh();
    // Where memory has grown since, this has no length any more.
    if (this.#rows.length >= length) return;
    const address = this.core.rows(length / ROW_WIDTH) >>> 0;
    this.refresh();
    this.#rows = new Float64Array(wasm.memory.buffer, address, length);
  }

  /** @param {Head | null} head */
  #writeHead(head) {
    const { numbers } = this;
    this.#once = head?.once ?? undefined;
    numbers[HEAD_EXISTS] = head === null ? 0 : 1;
    if (head === null) return;
    numbers[HEAD_SEQ] = head.seq;
    numbers[HEAD_CLOCK] = head.clock;
    numbers[HEAD_CONVERSATIONS] = head.conversations;
    numbers[HEAD_CLOSED] = head.closed;
    numbers[HEAD_EXPIRES] = head.expires ?? NONE;
    numbers[HEAD_CLOSED_SINCE] = head.closed_since ?? NONE;
    numbers[HEAD_TOKEN] = head.lease?.token ?? 0;
    numbers[HEAD_UNTIL] = head.lease?.until ?? 0;
    numbers[HEAD_ONCE] = this.#once === undefined ? NONE : notedAt(this.#once);
    numbers[HEAD_MEMORIES] = head.memories ?? 0;
  }

  /** @returns {Head | null} as the core left it */
  head() {
    this.refresh();
    const numbers = /** @type {any} */ (this.numbers);
    if (numbers[HEAD_EXISTS] === 0) return null;
    const token = numbers[HEAD_TOKEN];
    return {
      seq: numbers[HEAD_SEQ],
      clock: numbers[HEAD_CLOCK],
      conversations: numbers[HEAD_CONVERSATIONS],
      closed: numbers[HEAD_CLOSED],
      expires: momentOf(numbers[HEAD_EXPIRES]),
      closed_since: momentOf(numbers[HEAD_CLOSED_SINCE]),
      lease: token === 0 ? null : { token, until: numbers[HEAD_UNTIL] },
      once: numbers[HEAD_ONCE] < 0 ? undefined : this.#once,
      memories: numbers[HEAD_MEMORIES] || undefined,
    };
  }

  /**
   * 0 when a numbered write is to be done; 1 when it was done before, 2 when it then met a conversation that stood: the version after
   * it is the first number of the answer.
   * @param {import("./plans/call.js").WriteNumber} number
   */
  before({ writer, n, settled }) {
    return this.core.before(this.#writeOnce(writer), n, settled);
  }

  /**
   * Notes in the head what came of a numbered write; whether it could be noted.
   * @param {import("./plans/call.js").WriteNumber} number
   * @param {number} outcome 0 for done, 1 for stood, 2 for what the core refused with last, 3 for a memory that was written
   * @param {number} version
   */
  noteWrite({ writer, n, settled }, outcome, version) {
    const draw = this.#draw();
    return this.#note(this.core.note_write(this.#writeOnce(writer), n, settled, outcome, version, draw));
  }

  /**
   * Whether a message was handled, 1 or 0.
   * @param {string} message
   */
  isHandled(message) {
    const once = this.#writeOnce("");
    return this.core.is_handled(once, this.writeId(message));
  }

  /**
   * Notes in the head that it was.
   * @param {string} message
   */
  noteHandled(message) {
    const draw = this.#draw();
    const once = this.#writeOnce("");
    this.#note(this.core.note_handled(once, this.writeId(message), draw));
  }

  /** What keys what is noted of a client for the first time. */
  #draw() {
    return this.#once === undefined ? this.nextEntropy() : 0;
  }

  /** @param {string} behind the text of what was noted */
  #writeOnce(behind) {
    const once = this.#once ?? "";
    const text = once + behind;
    if (text !== this.#written) this.writeMetadata(text);
    this.#written = text;
    return once.length;
  }

  /** @param {number} length of the new text in the buffer */
  #note(length) {
    if (length === 0) return false;
    this.#once = this.bufferText(length);
    this.refresh();
    this.numbers[HEAD_ONCE] = notedAt(this.#once);
    return true;
  }

  /**
   * Where the numbers of a row begin.
   * @param {number} index
   */
  cells(index) {
    this.#makeRoom(index + 1);
    return { cells: /** @type {any} */ (this.#rows), at: index * ROW_WIDTH };
  }
}

/** @param {string} origin */
function halves(origin) {
  return /** @type {[number, number]} */ ([parseInt(origin.slice(0, 8), 16), parseInt(origin.slice(8), 16)]);
}

/** @param {string} once */
function notedAt(once) {
  return parseInt(once.slice(0, NOTED_AT_DIGITS), 16);
}

/** @param {number} number */
function momentOf(number) {
  return number < 0 ? null : number;
}

/** @returns {Exports} */
function exported() {
  return /** @type {any} */ (usable());
}

/** @param {string} metadata that is JSON */
function canonical(metadata) {
  try {
    return toText(JSON.parse(metadata));
  } catch (cause) {
    throw damaged("the field metadata", cause);
  }
}

/**
 * Returns false when a character is not ASCII.
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {string} text
 */
function writeAscii(bytes, at, text) {
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return false;
    bytes[at + i] = unit;
  }
  return true;
}
