// The one error of the package. However the modules are joined, there is this one class.

export class ConversationError extends Error {
  /**
   * @param {import("./index.js").ErrorCode} code
   * @param {string} message
   * @param {import("./index.js").ErrorDetails} [details]
   * @param {ErrorOptions} [options]
   */
  constructor(code, message, details = {}, options) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
Object.defineProperty(ConversationError.prototype, "name", {
  value: "ConversationError",
  configurable: true,
  writable: true,
});
