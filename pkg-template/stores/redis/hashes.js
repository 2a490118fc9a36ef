// Hashes. That of a client is in plain JavaScript: what Web Crypto answers has to be waited for, which only those of the scripts are worth.

import { sha256 } from "@noble/hashes/sha2.js";

/** @param {string} text */
export function sha256Of(text) {
  return sha256(new TextEncoder().encode(text));
}

/** @param {string} text */
export async function sha1Hex(text) {
  const hash = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Uint8Array} bytes */
export function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
