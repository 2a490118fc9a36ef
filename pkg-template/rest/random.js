// Randomness in blocks: to ask the host for random bytes costs more than to make them.

const BYTES = 16;
const block = new Uint8Array(256 * BYTES);
let used = block.length;

/** The two hex digits of each byte. */
export const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Sixteen random bytes that nobody else has had, and that are not to be kept. */
export function randomBytes() {
  if (used === block.length) {
    crypto.getRandomValues(block);
    used = 0;
  }
  return block.subarray(used, (used += BYTES));
}

/** 128 random bits as 32 hex digits: what nobody guesses. */
export function randomName() {
  return Array.from(randomBytes(), (byte) => HEX[byte]).join("");
}
