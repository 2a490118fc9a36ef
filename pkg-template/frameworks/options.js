// What adapters are told: read once, checked before the first message.

import { checkFields, checkType, numberFrom, optionalNumber } from "../front/arguments.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../entry/frameworks.js").Person} Person */

/**
 * The options of a storage.
 * @template Key
 * @param {any} options
 * @param {(key: Key) => Person} personOf whose a key is, unless an option says so
 * @param {string[]} [more]
 */
export function storageOptions(options, personOf, more = []) {
  const { ttl, bot_id, client, ...read } = optionsOf(options, personOf, ["ttl", ...more]);
  optionalNumber(ttl, "options.ttl");
  if (read.name !== undefined) checkType(read.name, "string", "options.name");
  /** @param {Key} key @returns {Client} */
  const clientOf = (key) => ({ bot_id, ...client(key) });
  return { ttl: /** @type {number | undefined} */ (ttl), clientOf, ...read };
}

/**
 * The options of turns.
 * @template Update
 * @param {any} options
 * @param {(update: Update) => Person | undefined} personOf whose an update is, unless an option says so; none: it has no turn
 */
export function turnOptions(options, personOf) {
  const { wait, bot_id, client } = optionsOf(options, personOf, ["wait"]);
  if (wait !== undefined) numberFrom(0, wait, "options.wait");
  /** @param {Update} update @returns {Client | undefined} */
  const clientOf = (update) => {
    const person = client(update);
    return person && { bot_id, ...person };
  };
  return { wait: /** @type {number | undefined} */ (wait), clientOf };
}

/**
 * @param {any} options
 * @param {(key: any) => any} personOf
 * @param {string[]} more
 */
function optionsOf(options, personOf, more) {
  const { bot_id, client = personOf, ...read } = /** @type {any} */ (checkFields(options, "options", ["bot_id", "client", ...more]));
  // No default: ids of persons and chats are the same for every bot of a platform.
  checkType(bot_id, "string", "options.bot_id");
  checkType(client, "function", "options.client");
  return { bot_id, client, ...read };
}
