// The base URL of a server.

import { ConversationError, wrongType } from "../front/errors.js";

/**
 * Without the slash at its end; a path prefix is kept.
 * @param {string | URL} baseUrl
 */
export function baseOf(baseUrl) {
  if (typeof baseUrl !== "string" && !(baseUrl instanceof URL)) {
    throw wrongType("INVALID_BODY", "baseUrl", "a string or a URL", baseUrl);
  }
  const url = parsed(baseUrl);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refused("must begin with http:// or https://.");
  if (url.username || url.password) throw refused("must hold no credentials: give them by options.headers.");
  if (url.search || url.hash) throw refused("must have no query and no fragment.");
  return url.origin + url.pathname.replace(/\/+$/, "");
}

/** @param {string | URL} baseUrl */
function parsed(baseUrl) {
  try {
    return new URL(baseUrl);
  } catch {
    throw refused("is no URL: give one such as https://bots.example/state.");
  }
}

/** @param {string} fault */
function refused(fault) {
  return new ConversationError("INVALID_BODY", `baseUrl ${fault}`, { path: "baseUrl" });
}
