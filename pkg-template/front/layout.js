// What JavaScript must know of the core: written by bindings/npm/src/scratch/layout.rs, never by hand.
// UPDATE_EXPECT=1 cargo test --all-features layout

/** @type {import("../entry/index.js").Status[]} */
export const STATUSES = ["OPEN", "SWITCHED", "CLOSED", "EXPIRED", "FAILED"];
/** @type {import("../entry/index.js").FinalStatus} what "close" ends with when nothing else is said */
export const DEFAULT_FINAL_STATUS = "CLOSED";
/** @type {import("../entry/index.js").AnyEvent["type"][]} */
export const EVENTS = ["created", "updated", "closed", "expired", "removed", "erased", "remembered", "forgotten"];
export const MAX_METADATA_BYTES = 65536;
export const MAX_METADATA_DEPTH = 64;
export const MAX_MEMORY_BYTES = 16777216;
export const OUT_OF_MEMORY = "There is no memory left for this call: erase conversations, then try again.";

// The scratch area, in bytes: first the numbers, then randomness for so many ids, then a slot for each text.
export const TEXTS = 4224;
export const TEXT_BYTES = 1024;
export const ENTROPY = 128;
export const ENTROPY_BYTES = 4096;
export const ENTROPIES = 409;

// How many bytes a character of JavaScript's takes as UTF-8, at the most.
export const UTF8_BYTES = 3;

// What crosses in place of a number, a length or a slot that there is not.
export const NONE = -1;

// The slots of texts.
export const ID = 0;
export const USER = 1;
export const BOT = 2;
export const CHANNEL = 3;
export const FLOW = 4;
export const STEP = 5;

// An engine's numbers, of 8 bytes each: the conversation that it answers with.
export const CREATED_AT = 0;
export const UPDATED_AT = 1;
export const LAST_INTERACTION_AT = 2;
export const EXPIRES_AT = 3;
export const STAMP = 4;
export const MEMORY_VERSION = 5;

// The same, of 4 bytes each; counts begin with the first.
export const COUNTS = 12;
export const VERSION = 12;
export const STATUS = 13;
export const FLOW_NUMBER = 14;
export const STEP_NUMBER = 15;
export const TTL = 16;
export const ID_LENGTH = 17;
export const UUID = 18;
export const BOT_NUMBER = 22;
export const CHANNEL_NUMBER = 23;
export const USER_AT = 24;
export const USER_LENGTH = 25;
export const METADATA_AT = 26;
export const METADATA_LENGTH = 27;

// Whose call it is: bot, channel, the length of the user's id, and whether it is another client.
export const CALLER = 28;

// A store's numbers, of 8 bytes each: the head, and three of an answer.
export const HEAD_EXISTS = 0;
export const HEAD_SEQ = 1;
export const HEAD_CLOCK = 2;
export const HEAD_CONVERSATIONS = 3;
export const HEAD_CLOSED = 4;
export const HEAD_EXPIRES = 5;
export const HEAD_CLOSED_SINCE = 6;
export const HEAD_TOKEN = 7;
export const HEAD_UNTIL = 8;
export const HEAD_ONCE = 9;
export const HEAD_MEMORIES = 10;
export const ANSWER = 11;

// How long the lease of a turn lasts.
export const LEASE_MS = 10000;

// The most that the values of a page take.
export const MAX_PAGE_BYTES = 1048576;

// The fields that an update gives, as bits, and whether metadata is replaced; and what stands for the length of a text that stays as it is.
export const GIVES_FLOW = 1;
export const GIVES_STEP = 2;
export const GIVES_METADATA = 4;
export const REPLACES = 16;
export const KEEP = -1;

// What came of a numbered write; and the digits, in the text of what was noted, that say when that was last.
export const DONE = 0;
export const STOOD = 1;
export const REFUSED = 2;
export const REMEMBERED = 3;
export const NOTED_AT_DIGITS = 12;

// Each row's numbers.
export const ROW_WIDTH = 13;
export const ROW_SEQ = 0;
export const ROW_STATUS = 1;
export const ROW_VERSION = 2;
export const ROW_TTL = 3;
export const ROW_CREATED_AT = 4;
export const ROW_UPDATED_AT = 5;
export const ROW_LAST_INTERACTION_AT = 6;
export const ROW_ORIGIN_HIGH = 7;
export const ROW_ORIGIN_LOW = 8;
export const ROW_DEADLINE = 9;
export const ROW_EXPIRES_AT = 10;
export const ROW_READS = 11;
export const ROW_MARKED = 12;
