// The one error of the package, in a file of its own, so that nothing else comes with it; and how there is one.

/**
 * What is there once in a process, however often this version is loaded: as ESM and as CommonJS, or in two bundles. Another version
 * makes its own, as it may have other calls.
 * @template Value
 * @param {string} name
 * @param {() => Value} make
 * @returns {Value}
 */
export function shared(name, make) {
  return (/** @type {any} */ (globalThis)[Symbol.for(`convostate.${name}/${VERSION}`)] ??= make());
}

class OwnError extends Error {
  // Minified, it would have another one.
  static name = "ConversationError";

  /**
   * @param {import("../entry/index.js").ErrorCode} code
   * @param {string} message
   * @param {import("../entry/index.js").ErrorDetails} [details]
   * @param {{ cause?: unknown }} [options]
   */
  constructor(code, message, details = {}, options) {
    super(message, options);
    this.code = code;
    this.details = details;
  }

  get docUrl() {
    return "https://github.com/convostate/convostate/blob/main/docs/errors.md#" + this.code.toLowerCase();
  }
}
OwnError.prototype.name = "ConversationError";

/** @typedef {OwnError} ConversationError */
export const ConversationError = shared("error", () => OwnError);
