// How faults become the one error.

import { ConversationError } from "./conversation-error.js";

export { ConversationError };

/**
 * @param {import("../entry/index.js").ErrorCode} code
 * @param {string} path the place of the value
 * @param {string} expected with its article
 * @param {unknown} value
 * @param {string} [todo]
 */
export function wrongType(code, path, expected, value, todo = "") {
  const type = typeOf(value);
  return new ConversationError(code, `${path} must be ${expected}, but is ${type}${todo}.`, { path, type });
}

/** @param {string} lines from the core: code, path, limit, status, message */
export function ofCore(lines) {
  const [code, path, limit, status, message] = lines.split("\n");
  /** @type {import("../entry/index.js").ErrorDetails} */
  const details = {};
  if (path) details.path = path;
  if (limit) details.limit = Number(limit);
  if (status) details.status = /** @type {import("../entry/index.js").Status} */ (status);
  return new ConversationError(/** @type {import("../entry/index.js").ErrorCode} */ (code), message ?? "", details);
}

/**
 * For what threw while it was read. An error of our own, of a call that was made meanwhile, stays as it is.
 * @param {import("../entry/index.js").ErrorCode} code
 * @param {string} path
 * @param {unknown} cause
 */
export function unreadable(code, path, cause) {
  if (cause instanceof ConversationError) return cause;
  return new ConversationError(code, `${path} can't be read: a getter or a proxy threw.`, { path }, { cause });
}

/**
 * A class may call anything its name.
 * @param {unknown} value
 */
export function typeOf(value) {
  if (value === null) return "null";
  if (Number.isNaN(value)) return "NaN";
  if (typeof value !== "object") return typeof value;
  try {
    const { name } = value.constructor;
    if (typeof name === "string" && /^[\w$]{1,64}$/.test(name)) return name;
  } catch {
    // It has none.
  }
  return "object";
}

/** @param {unknown} cause what compiling the wasm threw */
export function notCompiled(cause) {
  const [, message = ""] = CAUSES.find(([sign]) => sign.test(String(cause))) ?? [];
  return new ConversationError("CRASHED", message, {}, { cause });
}

/** @type {[RegExp, string][]} by what hosts say, and what to do about it */
const CAUSES = [
  [/^Ref/, "There is no WebAssembly here, as in React Native: call a server's REST API."],
  [/main thread/, "This browser compiles no more than 4 KB at once: use convostate/slim."],
  [/memory/i, "There is no room for WebAssembly: raise ulimit -v, or run node --disable-wasm-trap-handler."],
  [/embedder/, 'A Worker compiles nothing: bundle with the condition "workerd".'],
  [/$/, "WebAssembly can't be compiled here. In a page with a Content-Security-Policy, add 'wasm-unsafe-eval' to script-src."],
];
