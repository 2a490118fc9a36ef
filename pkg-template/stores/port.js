// The scratch area that both sides read and write. src/js/stored/port.rs is its other half: the places and numbers here and there must
// be the same, and a test compares them.

import { decoder, encoder, startCoders } from "../front/coders.js";
import { ofCore } from "../front/errors.js";
import { outOfMemory, usable } from "../front/instance.js";
import { damaged } from "./failure.js";
import { StoredRules } from "../wasm/stored.js";

/** @typedef {import("./driver.js").Row} Row */
/** @typedef {import("./driver.js").Head} Head */

const NUMBERS = 9;
const NAMES = 96;
const NAME_BYTES = 1024;
const RANDOM = 6240;
const RANDOM_BYTES = 4096;
/** How many ids one filling is good for. */
const DRAWS = 409;
/** Numbers of one row. */
const WIDTH = 13;
const NONE = -1;
const SAME = -2;
/** Of a character, at the most. */
const UTF8_BYTES = 3;
/**
 * So many characters are written by a loop. In a row of calls an encoder is faster, but after the wait for a server it is cold: with it
 * an update of metadata on Redis took 1.12 of the hand-written call's time, with the loop 1.06.
 */
const SHORT = 256;
const ORIGIN_CHARS = 16;
const UUID_CHARS = 36;

/** @type {import("../entry/index.js").Status[]} */
export const STATUSES = ["OPEN", "SWITCHED", "CLOSED", "EXPIRED", "FAILED"];
const UNKNOWN_STATUS = 255;
const ORIGIN = /^[0-9a-f]{16}$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

// The places of a call's texts.
const BOT = 0;
const USER = 1;
const CHANNEL = 2;
const ID = 3;
const FLOW = 4;
const STEP = 5;

/** One store's side of the wasm. Nothing here waits, so one is enough for all calls under way. */
export class Port {
  #memory = usable().memory;
  core = new StoredRules();
  #address = this.core.port();
  #bytes = new Uint8Array();
  #numbers = new Float64Array();
  #rows = new Float64Array();
  /** How many ids the randomness in the port is still good for. */
  #draws = 0;
  /** @type {import("../entry/index.js").Client | undefined} */
  #known;

  constructor() {
    startCoders();
  }

  /** Wasm memory that grew is another buffer. */
  #refresh() {
    if (this.#bytes.length !== 0) return;
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#numbers = new Float64Array(this.#memory.buffer, this.#address, NUMBERS + 3);
    this.#rows = new Float64Array();
  }

  /**
   * Throws what the core refused with.
   * @param {number} answer below 0 when refused
   */
  check(answer) {
    if (answer === -1) throw this.#refusal();
    return answer;
  }

  #refusal() {
    const length = this.core.error();
    if (length === 0) return outOfMemory();
    const error = ofCore(this.text(length));
    return error.code === "STORAGE" ? damaged(`the field ${error.message}`) : error;
  }

  /**
   * The client that was checked last is known to be one: calls of one turn follow each other.
   * @param {import("../entry/index.js").Client} client
   */
  checkClient({ bot_id, user_id, channel_id }) {
    const known = this.#known;
    if (known?.user_id === user_id && known.bot_id === bot_id && known.channel_id === channel_id) return;
    const [bot, user, channel] = [this.#write(BOT, bot_id), this.#write(USER, user_id), this.#write(CHANNEL, channel_id)];
    this.check(this.core.check_client(bot, user, channel));
    this.#known = { bot_id, user_id, channel_id };
  }

  /** @param {string} id or a pagination key */
  writeId(id) {
    return this.#write(ID, id);
  }

  /**
   * @param {"flow_id" | "step_id"} field
   * @param {string} text
   */
  writePlace(field, text) {
    return this.#write(field === "flow_id" ? FLOW : STEP, text);
  }

  /**
   * Writes a text and answers its length in bytes.
   * @param {number} place
   * @param {string} text
   */
  #write(place, text) {
    this.#refresh();
    const at = this.#address + NAMES + place * NAME_BYTES;
    const start = text.slice(0, NAME_BYTES);
    if (writeAscii(this.#bytes, at, start)) return start.length;
    return writeWide(this.#bytes.subarray(at, at + NAME_BYTES), text);
  }

  /**
   * Writes JSON text where the core reads metadata; answers its length in bytes, or -1 for none.
   * @param {string | undefined} text
   */
  writeMetadata(text) {
    if (text === undefined) return NONE;
    return this.#writeLong(this.#room(text.length), text);
  }

  /**
   * Two metadata texts merged.
   * @param {string} target
   * @param {string} patch
   */
  merge(target, patch) {
    const address = this.#room(target.length + patch.length);
    const first = this.#writeLong(address, target);
    const second = this.#writeLong(address + first, patch);
    return this.text(this.check(this.core.merge(first, second)));
  }

  /**
   * Where so many characters may be written.
   * @param {number} chars
   */
  #room(chars) {
    const address = this.core.room(UTF8_BYTES * chars);
    this.#refresh();
    return address;
  }

  /**
   * @param {number} address
   * @param {string} text
   */
  #writeLong(address, text) {
    if (text.length <= SHORT && writeAscii(this.#bytes, address, text)) return text.length;
    return encoder.encodeInto(text, this.#bytes.subarray(address, address + UTF8_BYTES * text.length)).written;
  }

  /** @param {number} length of what stands in the room */
  text(length) {
    const address = this.#room(0);
    return decoder.decode(this.#bytes.subarray(address, address + length));
  }

  /**
   * @param {number} length as the core answers it
   * @param {string | undefined} given
   */
  canonical(length, given) {
    return this.check(length) === SAME || length === 0 ? given : this.text(length);
  }

  /** The number of random bytes in the port that were not used yet. */
  draw() {
    if (this.#draws === 0) {
      this.#refresh();
      const start = this.#address + RANDOM;
      crypto.getRandomValues(this.#bytes.subarray(start, start + RANDOM_BYTES));
      this.#draws = DRAWS;
    }
    return (this.#draws -= 1);
  }

  /** What a draft left beside the metadata: its origin, and an id of our own where one was drawn. */
  drafted() {
    this.#refresh();
    const start = this.#address + NAMES + ID * NAME_BYTES;
    const text = decoder.decode(this.#bytes.subarray(start, start + ORIGIN_CHARS + UUID_CHARS));
    return { origin: text.slice(0, ORIGIN_CHARS), id: text.slice(ORIGIN_CHARS) };
  }

  /**
   * The bytes of a page of so many conversations once it has taken one more; -1 when that belongs on the next page.
   * @param {{ count: number, limit: number, bytes: number }} page
   * @param {string} metadata
   */
  filled({ count, limit, bytes }, metadata) {
    return StoredRules.filled(count, limit, bytes, this.writeMetadata(metadata));
  }

  /** @returns {[number, number, number]} the numbers of the last answer */
  numbers() {
    this.#refresh();
    const numbers = /** @type {any} */ (this.#numbers);
    return [numbers[NUMBERS], numbers[NUMBERS + 1], numbers[NUMBERS + 2]];
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
    for (let index = 0, at = 0; index < rows.length; index += 1, at += WIDTH) {
      const row = /** @type {Row} */ (rows[index]);
      cells[at] = row.seq;
      cells[at + 1] = STATUSES.indexOf(row.status);
      cells[at + 2] = row.version;
      cells[at + 3] = row.ttl ?? 0;
      // What is missing must not become 0, which is a time.
      cells[at + 4] = row.created_at ?? NaN;
      cells[at + 5] = row.updated_at ?? NaN;
      cells[at + 6] = row.last_interaction_at ?? NaN;
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
    [cells[at + 7], cells[at + 8]] = halves(row.origin);
    [this.#numbers[NUMBERS], this.#numbers[NUMBERS + 1]] = halves(origin);
  }

  /** @param {number} count of rows */
  #makeRoom(count) {
    const length = Math.max(count, 1) * WIDTH;
    this.#refresh();
    if (this.#rows.length >= length) return;
    const address = this.core.rows(length / WIDTH);
    this.#refresh();
    this.#rows = new Float64Array(this.#memory.buffer, address, length);
  }

  /** @param {Head | null} head */
  #writeHead(head) {
    const numbers = this.#numbers;
    if (head === null) {
      numbers[0] = 0;
      return;
    }
    numbers[0] = 1;
    numbers[1] = head.seq;
    numbers[2] = head.clock;
    numbers[3] = head.conversations;
    numbers[4] = head.closed;
    numbers[5] = head.expires ?? -1;
    numbers[6] = head.closed_since ?? -1;
    numbers[7] = head.lease?.token ?? 0;
    numbers[8] = head.lease?.until ?? 0;
  }

  /** @returns {Head | null} as the core left it */
  head() {
    this.#refresh();
    const numbers = /** @type {any} */ (this.#numbers);
    if (numbers[0] === 0) return null;
    return {
      seq: numbers[1],
      clock: numbers[2],
      conversations: numbers[3],
      closed: numbers[4],
      expires: momentOf(numbers[5]),
      closed_since: momentOf(numbers[6]),
      lease: numbers[7] === 0 ? null : { token: numbers[7], until: numbers[8] },
    };
  }

  /**
   * Where the numbers of a row begin.
   * @param {number} index
   */
  cells(index) {
    this.#makeRoom(index + 1);
    return { cells: this.#rows, at: index * WIDTH };
  }
}

/** @param {string} origin */
function halves(origin) {
  return /** @type {[number, number]} */ ([parseInt(origin.slice(0, 8), 16), parseInt(origin.slice(8), 16)]);
}

/** @param {number} number */
function momentOf(number) {
  return number < 0 ? null : number;
}

/**
 * Answers false when a character is not ASCII.
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

/**
 * Half a surrogate pair has no UTF-8: the core sees and refuses a byte that is none either.
 * @param {Uint8Array} room
 * @param {string} text
 */
function writeWide(room, text) {
  if (LONE_SURROGATE.test(text)) {
    room[0] = 0xff;
    return 1;
  }
  return encoder.encodeInto(text, room).written;
}

/** @param {unknown} status */
export function statusNumber(status) {
  const number = STATUSES.indexOf(/** @type {any} */ (status));
  return number < 0 ? UNKNOWN_STATUS : number;
}

/** How long a lease lasts. */
export function leaseMs() {
  return StoredRules.lease_ms();
}
