// Hashes, in plain JavaScript: `node:crypto` is not everywhere, and what Web Crypto answers has to be waited for.

import { sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { encoder, startCoders } from "../../front/coders.js";

/** @param {string} text */
export function sha256Of(text) {
  startCoders();
  return sha256(encoder.encode(text));
}

/** @param {string} text of ASCII only */
export function sha1Hex(text) {
  const hash = sha1(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Uint8Array} bytes */
export function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
