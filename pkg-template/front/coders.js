// Texts as UTF-8 and back. The host's coders are made when they are first needed: jsdom has none, and an import must pass there.

import { ConversationError } from "./errors.js";

/** @type {TextEncoder} */
export let encoder;
/** @type {TextDecoder} */
export let decoder;

/** Comes before the first text. */
export function startCoders() {
  try {
    encoder ??= new TextEncoder();
    decoder ??= new TextDecoder("utf-8", { ignoreBOM: true });
  } catch (cause) {
    const message = "TextEncoder or TextDecoder is missing, as in jsdom: put those of node:util on globalThis.";
    throw new ConversationError("CRASHED", message, {}, { cause });
  }
}

/**
 * Writes ASCII that means itself in JSON, and returns false at any other character: an encoder takes the text then.
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {string} text
 */
export function writePlain(bytes, at, text) {
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || unit > 0x7e || unit === 0x22 || unit === 0x5c) return false;
    bytes[at + i] = unit;
  }
  return true;
}
