// What a handler is given, checked: a name that can match nothing is refused, not kept.

import { checkFields, checkType, optionalNumber } from "../front/arguments.js";
import { ConversationError, wrongType } from "../front/errors.js";
import { checkNumber } from "./checks.js";
import * as LIMITS from "./limits.js";

const OPTIONS = ["basePath", "hosts", "token", "authorize", "authorizeOperator", "cors", "log", "logIds", "isReady", "maxMemoryBytes"];
/** Visible, and not a space at either end: a header holds nothing else. */
const TOKEN = /^[!-~](?:[ -~]*[!-~])?$/;

/** @param {import("../entry/server.js").HandlerOptions} options */
export function readOptions(options) {
  const given = checkFields(options, "options", OPTIONS);
  const { basePath = "", hosts, cors = [], token, authorize, authorizeOperator, log, logIds = false, isReady, maxMemoryBytes = LIMITS.memoryBytes } = given;
  checkType(basePath, "string", "options.basePath");
  if (token !== undefined) checkToken(token);
  for (const [name, hook] of Object.entries({ authorize, authorizeOperator, log, isReady })) {
    if (hook !== undefined) checkType(hook, "function", `options.${name}`);
  }
  checkNumber(optionalNumber(maxMemoryBytes, "options.maxMemoryBytes"), 1, LIMITS.mostMemoryBytes, "options.maxMemoryBytes");
  return {
    maxMemoryBytes,
    basePath: basePath.replace(/\/+$/, ""),
    hosts: hosts && new Set(read(hosts, "options.hosts", hostOf)),
    origins: new Set(read(cors, "options.cors", originOf)),
    token,
    authorize,
    authorizeOperator,
    log,
    logIds,
    isReady,
  };
}

/** @param {unknown} token */
function checkToken(token) {
  checkType(token, "string", "options.token");
  if (!TOKEN.test(String(token))) throw refused("options.token", "must be visible ASCII, without a space or a new line at its ends.");
}

/**
 * @param {unknown} list
 * @param {string} path
 * @param {(text: string) => string | undefined} form
 */
function read(list, path, form) {
  if (!Array.isArray(list)) throw wrongType("INVALID_BODY", path, "an array of strings", list);
  return list.map((text, index) => {
    const place = `${path}[${index}]`;
    checkType(text, "string", place);
    const found = form(text);
    if (found !== undefined) return found;
    throw refused(place, `is ${JSON.stringify(text)}, which no request can have: ${path.endsWith("cors") ? ORIGINS : HOSTS}`);
  });
}

const HOSTS = "give a name or an address without a port, such as bots.example or ::1.";
const ORIGINS = "give an origin as browsers write it, such as https://bots.example, without a path.";

/**
 * As a URL parser writes it.
 * @param {string} text
 */
function hostOf(text) {
  const host = text.includes(":") && !text.startsWith("[") ? `[${text}]` : text;
  try {
    const { hostname, href } = new URL(`http://${host}`);
    return href === `http://${hostname}/` && !/[/?#@\\]/.test(text) ? hostname : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} text */
function originOf(text) {
  try {
    const { protocol, host } = new URL(text);
    return host !== "" && text === `${protocol}//${host}` ? text : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} path
 * @param {string} fault
 */
function refused(path, fault) {
  return new ConversationError("INVALID_BODY", `${path} ${fault}`, { path });
}
