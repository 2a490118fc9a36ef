// What an argument must be, by the limits and in the words of the core: what is refused here is not sent.

import { encoder } from "../front/coders.js";
import { ConversationError } from "../front/errors.js";
import { STATUSES } from "../front/layout.js";
import * as JSON_WORDS from "./json-words.js";
import * as LIMITS from "./limits.js";
import * as WORDS from "./value-words.js";
import { RESERVED_IDS } from "./table.js";

/** @typedef {import("../entry/index.js").ErrorCode} ErrorCode */

/** Most texts are of these, and short. */
const PLAIN = /^[ -~]{1,128}$/;
const ID = /^[\w.~-]+$/;

/**
 * @param {ErrorCode} code
 * @param {string} path
 * @param {string} fault
 * @param {number} [limit]
 */
function refused(code, path, fault, limit) {
  return new ConversationError(code, `${path} ${fault}`, limit === undefined ? { path } : { path, limit });
}

/**
 * Whether a text has more bytes of UTF-8. No unit of UTF-16 takes more than three.
 * @param {string} text
 * @param {number} most
 */
export function isOver(text, most) {
  return 3 * text.length > most && encoder.encode(text).length > most;
}

/** @param {import("../entry/index.js").Client} client */
export function checkClient({ bot_id, user_id, channel_id }) {
  checkPart(bot_id, "client.bot_id");
  checkPart(user_id, "client.user_id");
  checkPart(channel_id, "client.channel_id");
}

/**
 * @param {string} text
 * @param {string} path
 * @param {ErrorCode} [code]
 */
export function checkPart(text, path, code = "INVALID_CLIENT") {
  if (text === "") throw refused(code, path, WORDS.empty);
  checkText(text, path, code);
}

/** @param {string} key of a memory */
export function checkKey(key) {
  checkPart(key, "key", "INVALID_ID");
  if (key === "." || key === "..") throw refused("INVALID_ID", "key", WORDS.urlKey);
}

/**
 * @param {string} text
 * @param {string} path
 * @param {ErrorCode} [code]
 */
export function checkText(text, path, code = "INVALID_BODY") {
  if (PLAIN.test(text)) return;
  checkPairs(text, path, code);
  if (isOver(text, LIMITS.textBytes)) throw refused(code, path, WORDS.tooLong, LIMITS.textBytes);
  if (/\p{Cc}/u.test(text)) throw refused(code, path, WORDS.control);
}

/**
 * Refuses half of a surrogate pair.
 * @param {string} text
 * @param {string} path
 * @param {ErrorCode} [code]
 */
export function checkPairs(text, path, code = "INVALID_BODY") {
  if (/\p{Surrogate}/u.test(text)) throw refused(code, path, JSON_WORDS.surrogate);
}

/** @param {string} id */
export function checkId(id) {
  const path = "id";
  if (id === "") throw refused("INVALID_ID", path, WORDS.emptyId);
  if (isOver(id, LIMITS.idChars)) throw refused("INVALID_ID", path, WORDS.longId, LIMITS.idChars);
  if (RESERVED_IDS.includes(/** @type {any} */ (id))) throw refused("INVALID_ID", path, WORDS.reservedId);
  if (!ID.test(id)) throw refused("INVALID_ID", path, WORDS.idChars);
}

/** @param {number} ttl of a memory, in seconds */
export function checkTtl(ttl) {
  if (!(ttl > 0 && ttl <= LIMITS.ttl)) throw refused("INVALID_BODY", "options.ttl", WORDS.memoryTtl, LIMITS.ttl);
}

/**
 * @param {string} id of a message
 * @param {string} path
 */
export function checkMessage(id, path) {
  checkPairs(id, path);
  if (id === "" || isOver(id, LIMITS.messageBytes)) throw refused("INVALID_BODY", path, WORDS.message);
}

/**
 * @param {number} number
 * @param {number} least
 * @param {number} most
 * @param {string} path
 * @param {string} [end] of the sentence
 */
export function checkNumber(number, least, most, path, end = ".") {
  if (Number.isInteger(number) && number >= least && number <= most) return;
  const fault = WORDS.whole.replace("{least}", `${least}`).replace("{most}.", `${most}${end}`);
  throw refused("INVALID_BODY", path, fault, most);
}

/**
 * @param {number} number as `readStatus` gives it
 * @param {boolean} isFinal whether it must end a conversation
 */
export function checkStatus(number, isFinal) {
  if (number === STATUSES.length) throw refused("INVALID_STATUS", "status", WORDS.unknownStatus);
  if (isFinal && number === 0) throw refused("INVALID_STATUS", "status", WORDS.openStatus);
}

/** @param {string} text metadata as JSON */
export function checkLength(text) {
  if (isOver(text, LIMITS.metadataBytes)) throw refused("INVALID_METADATA", "metadata", WORDS.longMetadata, LIMITS.metadataBytes);
}

/**
 * @param {string} path of what the plain dialect can't say
 * @returns {never}
 */
export function refusePlain(path) {
  throw refused("INVALID_BODY", path, WORDS.notPlain);
}
