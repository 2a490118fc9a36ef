// What the calls of memories are given, and their values as JSON text. Sizes, forms and bounds are checked by the core.

import { checkFields, checkType, optionalNumber } from "./arguments.js";
import { ConversationError, typeOf } from "./errors.js";

/**
 * The options of `remember`; NaN for what is not given.
 * @param {import("../entry/index.js").RememberOptions} [options]
 */
export function readRemember(options = {}) {
  const { ttl, ifVersion } = checkFields(options, "options", ["ttl", "ifVersion"]);
  return { ttl: optionalNumber(ttl, "options.ttl"), ifVersion: optionalNumber(ifVersion, "options.ifVersion") };
}

/**
 * The options of `memories`. No prefix is the empty one, no limit NaN.
 * @param {import("../entry/index.js").MemoriesOptions} [options]
 */
export function readMemories(options = {}) {
  const { prefix = "", limit, pagination_key } = checkFields(options, "options", ["prefix", "limit", "pagination_key"]);
  checkType(prefix, "string", "options.prefix");
  const most = optionalNumber(limit, "options.limit");
  if (pagination_key !== undefined) checkType(pagination_key, "string", "options.pagination_key");
  return { prefix, limit: most, pagination_key };
}

/**
 * A value as JSON.stringify writes it. It may run foreign code.
 * @param {unknown} value
 */
export function valueText(value) {
  let text, cause;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    cause = error;
  }
  if (text !== undefined) return text;
  // That of a call which was made meanwhile.
  if (cause instanceof ConversationError) throw cause;
  const type = typeOf(value);
  throw new ConversationError("INVALID_BODY", `value is ${type} that JSON can't hold: give plain JSON values.`, { path: "value", type }, { cause });
}

/**
 * The value of a text, fresh for each caller.
 * @param {string} text
 */
export function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConversationError("STORAGE", "What is remembered there is no JSON any more: forget it, or put it right.", {}, { cause });
  }
}
