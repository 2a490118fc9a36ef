// Bytes as they are given, which may lie about themselves.

import { ConversationError, wrongType } from "./errors.js";

const typedArray = Object.getPrototypeOf(Uint8Array.prototype);
const nameOfArray = /** @type {any} */ (Object.getOwnPropertyDescriptor(typedArray, Symbol.toStringTag)).get;

/**
 * A copy, which nobody else shortens or writes to. What an array says of itself is not asked for.
 * @param {unknown} bytes
 */
export function copyBytes(bytes) {
  if (nameOfArray.call(bytes) !== "Uint8Array") throw wrongType("INVALID_BODY", "bytes", "a Uint8Array", bytes);
  try {
    return new Uint8Array(/** @type {Uint8Array} */ (bytes));
  } catch (cause) {
    const message = "bytes can't be copied: their buffer was given away or has shrunk, or there is no memory for a copy.";
    throw new ConversationError("INVALID_BODY", message, { path: "bytes" }, { cause });
  }
}
