// The call that a request asks for. What only the wire can tell is checked here; values, by whatever keeps the conversations.

import { CREATE_FIELDS, UPDATE_FIELDS, checkType, optionalNumber } from "../front/arguments.js";
import { startCoders } from "../front/coders.js";
import { ConversationError } from "../front/errors.js";
import { Refusal } from "./answers.js";
import { checkClient, checkKey, checkMessage, checkNumber } from "./checks.js";
import { parseJson, parsed } from "./json.js";
import { MALFORMED, parameterOf, parametersOf } from "./query.js";
import * as JSON_WORDS from "./json-words.js";
import * as LIMITS from "./limits.js";
import * as WORDS from "./words.js";
import { CODES, ROUTES } from "./table.js";

/** @typedef {import("./service.js").Exchange} Exchange */
/** @typedef {{ call: keyof typeof ROUTES, method: string, path: string, isWrite: boolean }} Route */
/** @typedef {{ route: Route, id: string | undefined }} Place */
/**
 * @typedef {object} Decoded a call and its arguments
 * @property {Route} route
 * @property {import("../entry/index.js").Client} client
 * @property {any} [id]
 * @property {any} [body]
 * @property {any} [options]
 * @property {string} [turn] the token of the turn that it is asked of, or that it is part of
 */

const CLOSE_FIELDS = ["status"];
const TURN_FIELDS = ["wait", "once"];
const VALUE_FIELDS = ["value", "ttl"];
/** An escape of what needs none: to others it would be another path. */
const NEEDLESS_ESCAPE = /%(?:2[de]|3\d|4[1-9a-f]|5[\daf]|6[1-9a-f]|7[\dae])/i;
/** A path with an id or a key in it; those without are known as they are. */
const WITH_ID = /^(\/(?:conversations|memories)\/)([^/]+)(\/close)?$/;
/** @type {Map<string, Map<string, Route>>} by path and method */
const PATHS = new Map();
for (const [call, { method, path, isWrite }] of Object.entries(ROUTES)) {
  PATHS.set(path, (PATHS.get(path) ?? new Map()).set(method, { call, method, path, isWrite }));
}
const ETAG = /^(W\/)?"([1-9]\d{0,15})"$/;
const KEY = /^[!-~]{1,255}$/;
const TURN = /^"([\w.~-]{22,128})"$/;
/** A key that numbers writes: who writes, which write it is, and the last one whose outcome the writer knows. */
const NUMBER = /^"w1\.([\da-f]{32})\.([1-9]\d{0,14})\.(0|[1-9]\d{0,14})"$/;
const REPRESENTATION = /(?:^|,)\s*return\s*=\s*"?representation"?\s*(?:[;,]|$)/i;
/** How much of an unknown field's name is said. */
const MAX_NAME = 60;

/**
 * Keeps a mark of byte order, which JSON has none of. Made late: jsdom has none, and an import must pass there.
 * @type {TextDecoder | undefined}
 */
let strict;

/**
 * The call of a method and a path.
 * @param {string} method
 * @param {string} path
 * @returns {Place}
 */
export function placeOf(method, path) {
  const known = path.includes("{") ? undefined : PATHS.get(path);
  if (known) return { route: routeOf(known, method), id: undefined };
  const [, root, segment, close = ""] = WITH_ID.exec(path) ?? [];
  const routes = PATHS.get(`${root}{id}${close}`) ?? PATHS.get(`${root}{key}${close}`);
  if (!routes || segment === undefined || NEEDLESS_ESCAPE.test(path)) throw noPath();
  return { route: routeOf(routes, method), id: segment };
}

export function noPath() {
  return new Refusal(CODES.NOT_FOUND, WORDS.noPath, {}, "NOT_FOUND");
}

/**
 * @param {Map<string, Route>} routes
 * @param {string} method
 */
function routeOf(routes, method) {
  const route = routes.get(method);
  if (route) return route;
  const allow = [...routes.keys()].join(", ");
  throw new Refusal(405, `This path takes ${allow} only.`, { allow });
}

/**
 * One that is not escaped as it should be has a % and so is no id.
 * @param {string} segment
 */
function idOf(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** @param {string} segment */
function keyIn(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    const fault = MALFORMED.test(segment) ? WORDS.malformed : JSON_WORDS.surrogate;
    throw new ConversationError("INVALID_ID", `key ${fault}`, { path: "key" });
  }
}

/**
 * The text of a body, `{}` for one that is empty or null, as generated clients send what is left out. An empty body with another
 * content type is refused too: it is what any page may send anywhere.
 * @param {Exchange} exchange
 * @param {number} limit bytes
 */
export async function bodyText(exchange, limit) {
  const encoding = exchange.header("content-encoding");
  if (encoding !== undefined && encoding.trim().toLowerCase() !== "identity") throw new Refusal(415, WORDS.encoded, {}, "INVALID_BODY");
  const bytes = await exchange.body(limit);
  const type = exchange.header("content-type");
  if (type === undefined && bytes.length === 0) return "{}";
  if (type === undefined || !isJson(type)) throw new Refusal(415, WORDS.notJsonType, {}, "INVALID_BODY");
  return utf8Of(bytes) || "{}";
}

/**
 * Whether a content type is JSON in UTF-8.
 * @param {string} type
 */
function isJson(type) {
  if (type === "application/json") return true;
  const [name, ...parameters] = type.toLowerCase().split(";").map((part) => part.trim());
  const isUtf8 = (/** @type {string} */ parameter) => !/^charset=/.test(parameter) || /^charset="*utf-8"*$/.test(parameter);
  return name === "application/json" && parameters.every(isUtf8);
}

/** @param {Uint8Array} bytes */
function utf8Of(bytes) {
  if (!strict) startCoders();
  strict ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return strict.decode(bytes);
  } catch {
    throw new ConversationError("INVALID_BODY", `body ${WORDS.notUtf8}`, { path: "body" });
  }
}

/**
 * @param {Place} place
 * @param {Exchange} exchange
 * @param {string} text of the body
 * @returns {Decoded}
 */
export function decode({ route, id: segment }, exchange, text) {
  const parameters = parametersOf(exchange.query);
  const client = clientOf(parameters);
  const turn = turnOf(route, exchange);
  // What else is asked of a client, the rules look at first; a turn that nobody knows of, they never see.
  if (route.call === "renewTurn" || route.call === "endTurn") checkClient(client);
  if (route.path.startsWith("/memories")) return { route, client, turn, ...ofMemory(route, segment, parameters, exchange, text) };
  const id = segment === undefined ? undefined : idOf(segment);
  switch (route.call) {
    case "create":
      return { route, client, turn, body: bodyOf(text, CREATE_FIELDS) };
    case "update":
      return { route, client, turn, id, body: bodyOf(text, UPDATE_FIELDS), options: { ifVersion: versionOf(exchange.header("if-match")) } };
    case "close":
    case "closeAll":
      return { route, client, turn, id, body: bodyOf(text, CLOSE_FIELDS) };
    case "latest":
      return { route, client, options: latestOptions(parameters) };
    case "list":
      return { route, client, options: listOptions(parameters) };
    case "takeTurn":
      return { route, client, turn, options: takeOptions(bodyOf(text, TURN_FIELDS)) };
    case "endTurn":
      return { route, client, turn, options: endOptions(parameters) };
    default:
      return { route, client, turn, id };
  }
}

/**
 * @param {Route} route
 * @param {string | undefined} segment
 * @param {import("./query.js").Parameters} parameters
 * @param {Exchange} exchange
 * @param {string} text of the body
 */
function ofMemory({ call }, segment, parameters, exchange, text) {
  if (segment === undefined) return { options: memoriesOptions(parameters) };
  const id = keyIn(segment);
  checkKey(id);
  if (call === "recall") return { id };
  const ifVersion = memoryVersionOf(exchange);
  if (call === "forget") return { id, options: { ifVersion } };
  const body = bodyOf(text, VALUE_FIELDS, parsed);
  if (body.value === undefined) throw new ConversationError("INVALID_BODY", `value ${WORDS.noValue}`, { path: "value" });
  return { id, body, options: { ttl: body.ttl, ifVersion } };
}

/**
 * @param {import("./query.js").Parameters} parameters
 * @returns {import("../entry/index.js").Client}
 */
function clientOf(parameters) {
  const bot_id = botOf(parameters);
  const user_id = parameterOf(parameters, "user_id", "client");
  const channel_id = parameterOf(parameters, "channel_id", "client");
  if (user_id === undefined) throw missing("user_id");
  if (channel_id === undefined) throw missing("channel_id");
  return { bot_id, user_id, channel_id };
}

/** @param {import("./query.js").Parameters} parameters */
function botOf(parameters) {
  const bot_id = parameterOf(parameters, "bot_id", "client");
  if (bot_id === undefined) throw missing("bot_id");
  return bot_id;
}

/** @param {string} name */
function missing(name) {
  const path = `client.${name}`;
  return new ConversationError("INVALID_CLIENT", `${path} ${WORDS.missing}`, { path });
}

/**
 * A body that has no other fields: a typo, or what an older server does not know, must not be lost.
 * @param {string} text
 * @param {readonly string[]} fields
 * @param {(text: string) => any} [parse]
 */
function bodyOf(text, fields, parse = parseJson) {
  const body = parse(text) ?? {};
  if (typeof body !== "object" || Array.isArray(body)) throw new ConversationError("INVALID_BODY", `body ${JSON_WORDS.notJson}`, { path: "body" });
  for (const name of Object.keys(body)) if (!fields.includes(name)) throw unknownField(name, fields);
  return body;
}

/**
 * @param {string} name
 * @param {readonly string[]} fields
 */
function unknownField(name, fields) {
  const path = JSON.stringify(name).slice(1, -1).slice(0, MAX_NAME);
  return new ConversationError("INVALID_BODY", `body has no field "${path}": use ${fields.join(", ")}.`, { path });
}

/**
 * None, as long as the newest will not do.
 * @param {import("./query.js").Parameters} parameters
 */
function latestOptions(parameters) {
  const any = parameterOf(parameters, "any", "options");
  if (any === "true") return { any: true };
  const path = "options.any";
  if (any !== undefined && any !== "false") throw new ConversationError("INVALID_BODY", `${path} ${WORDS.notBoolean}`, { path });
  return undefined;
}

/** @param {import("./query.js").Parameters} parameters */
function listOptions(parameters) {
  const status = parameterOf(parameters, "status", "options");
  return { status, ...pageOptions(parameters) };
}

/**
 * Of which bot's clients a page is asked for.
 * @param {string} query
 */
export function clientsOptions(query) {
  const parameters = parametersOf(query);
  const idle = parameterOf(parameters, "idle_for", "options");
  return { bot_id: botOf(parameters), idle_for: wholeOf(idle), ...listOptions(parameters) };
}

/** @param {import("./query.js").Parameters} parameters */
function memoriesOptions(parameters) {
  return { prefix: parameterOf(parameters, "prefix", "options"), ...pageOptions(parameters) };
}

/** @param {import("./query.js").Parameters} parameters */
function pageOptions(parameters) {
  const limit = parameterOf(parameters, "limit", "options");
  const pagination_key = parameterOf(parameters, "pagination_key", "options");
  return { limit: wholeOf(limit), pagination_key };
}

/**
 * What is no number is out of range.
 * @param {string | undefined} text
 */
function wholeOf(text) {
  if (text === undefined) return undefined;
  return /^\+?\d+$/.test(text) ? Number(text) : -1;
}

/**
 * The version that an ETag of ours names; none for `*` and without the header. One too large for any conversation is as good as the
 * largest. A weak one, which a proxy that compresses makes of ours, matches nothing: RFC 9110, 13.1.1.
 * @param {string | undefined} ifMatch
 */
function versionOf(ifMatch) {
  const etag = ifMatch?.trim();
  if (etag === undefined || etag === "*") return undefined;
  const [, weak, version] = ETAG.exec(etag) ?? [];
  if (version !== undefined && !weak) return Math.min(Number(version), LIMITS.version);
  const path = "If-Match";
  if (weak) throw new ConversationError("CONFLICT", `${path} ${WORDS.weakEtag}`, { path });
  throw new ConversationError("INVALID_BODY", `${path} ${WORDS.notEtag}`, { path });
}

/**
 * The version of a memory that must still stand: 0 for `If-None-Match: *`.
 * @param {Exchange} exchange
 */
function memoryVersionOf(exchange) {
  const ifNone = exchange.header("if-none-match")?.trim();
  const ifMatch = exchange.header("if-match");
  if (ifNone === "*" && ifMatch === undefined) return 0;
  const path = ifNone === undefined ? "If-Match" : "If-None-Match";
  if (ifNone === undefined && ifMatch?.trim() !== "*") return versionOf(ifMatch);
  throw new ConversationError("INVALID_BODY", `${path} ${ifNone === undefined ? WORDS.notEtag : WORDS.notNone}`, { path });
}

/**
 * How long to wait for a turn, in milliseconds, and the message that it is to handle.
 * @param {any} body
 */
function takeOptions({ wait = 0, once }) {
  const path = "wait";
  checkNumber(optionalNumber(wait, path), 0, LIMITS.turnWait, path);
  if (once !== undefined) {
    checkType(once, "string", "once");
    checkMessage(once, "once");
  }
  return { wait, once };
}

/** @param {import("./query.js").Parameters} parameters */
function endOptions(parameters) {
  const handled = parameterOf(parameters, "handled", "options");
  if (handled !== undefined) checkMessage(handled, "options.handled");
  return { handled };
}

/**
 * The Turn-Token of a write, if it has one, and of what is asked of a turn.
 * @param {Route} route
 * @param {Exchange} exchange
 */
function turnOf({ isWrite, path }, exchange) {
  const isOfTurn = path === "/turns";
  const header = isWrite || isOfTurn ? exchange.header("turn-token") : undefined;
  if (header === undefined && !isOfTurn) return undefined;
  const [, token] = TURN.exec(header ?? "") ?? [];
  if (token !== undefined) return token;
  throw new ConversationError("INVALID_BODY", `Turn-Token ${WORDS.notTurn}`, { path: "Turn-Token" });
}

/**
 * The Idempotency-Key of a write.
 * @param {Route} route
 * @param {Exchange} exchange
 */
export function keyOf(route, exchange) {
  const key = route.isWrite ? exchange.header("idempotency-key") : undefined;
  if (key === undefined || KEY.test(key)) return key;
  throw new ConversationError("INVALID_BODY", `Idempotency-Key ${WORDS.notKey}`, { path: "Idempotency-Key" });
}

/**
 * The number that a key says, if it is one that numbers writes.
 * @param {string} key
 */
export function numberOf(key) {
  const [, writer, n, settled] = NUMBER.exec(key) ?? [];
  return writer === undefined ? undefined : { writer, n: Number(n), settled: Number(settled) };
}

/**
 * Whether a write is to answer with the conversation: RFC 7240, 4.2.
 * @param {Exchange} exchange
 */
export function prefersConversation(exchange) {
  return REPRESENTATION.test(exchange.header("prefer") ?? "");
}
