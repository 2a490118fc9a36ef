import { checkFields, checkType, numberFrom } from "../front/arguments.js";
import { startCoders } from "../front/coders.js";
import { ConversationError, wrongType } from "../front/errors.js";
import { baseOf } from "../rest/base.js";
import { checkPairs } from "../rest/checks.js";
import { readHeaders } from "../rest/headers.js";
import { OfflineConversations } from "./conversations.js";
import { Delivery } from "./delivery.js";

const OPTIONS = ["account", "name", "headers", "fetch", "factory", "attemptTimeout", "maxEntries", "maxBytes", "onConflict", "now", "id"];
const MAX_ENTRIES = 10_000;
const MAX_BYTES = 2 ** 24;
const ATTEMPT_MS = 10_000;

/** @typedef {ReturnType<typeof read>} Opened */

/**
 * @param {string | URL} baseUrl
 * @param {import("../entry/offline.js").OfflineOptions} options
 */
export function openOffline(baseUrl, options) {
  return new OfflineConversations(read(baseUrl, options));
}

/**
 * @param {string | URL} baseUrl
 * @param {import("../entry/offline.js").OfflineOptions} options
 */
function read(baseUrl, options) {
  const given = checkFields(options, "options", OPTIONS);
  const { account, name = "convostate-offline", headers, fetch, factory, onConflict, now, id } = given;
  const url = baseOf(baseUrl);
  checkType(account, "string", "options.account");
  checkPairs(account, "options.account");
  if (account === "") throw new ConversationError("INVALID_BODY", "options.account must name who is signed in.", { path: "options.account" });
  checkType(name, "string", "options.name");
  if (typeof headers !== "function") readHeaders(headers);
  for (const [option, value] of Object.entries({ fetch, onConflict, now, id })) if (value !== undefined) checkType(value, "function", `options.${option}`);
  if (factory !== undefined && typeof factory?.open !== "function") throw wrongType("INVALID_BODY", "options.factory", "an IDBFactory", factory);
  const attemptTimeout = numberFrom(1, given.attemptTimeout ?? ATTEMPT_MS, "options.attemptTimeout");
  const entries = numberFrom(1, given.maxEntries ?? MAX_ENTRIES, "options.maxEntries");
  const bytes = numberFrom(1, given.maxBytes ?? MAX_BYTES, "options.maxBytes");
  startCoders();
  return {
    // A database for each account: nothing of one can be shown to another, or sent with its headers.
    name: `${name}/${encodeURIComponent(account)}`,
    factory,
    delivery: new Delivery(url, { fetch, headers, attemptTimeout }),
    room: { entries, bytes },
    now, id, onConflict,
  };
}
