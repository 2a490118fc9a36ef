// Bytes: texts joined so that no two lists of them are alike, and bytes as text.

import { encoder } from "../front/coders.js";

const LENGTH_BYTES = 4;
/** What one call takes as arguments. */
const AT_ONCE = 0x8000;

/**
 * The texts as UTF-8, each behind its length in four bytes, the highest first.
 * @param {string[]} texts
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function joined(...texts) {
  const parts = texts.map((text) => encoder.encode(text));
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length);
    bytes.set(part, at + LENGTH_BYTES);
    at += LENGTH_BYTES + part.length;
  }
  return bytes;
}

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += AT_ONCE) text += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  return btoa(text);
}

/**
 * Throws where it is no base64.
 * @param {string} base64
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function fromBase64(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
