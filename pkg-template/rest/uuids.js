// UUIDs as text.

import { HEX, randomBytes } from "./random.js";

/**
 * One of version 7, for the id of a conversation that is created at that time.
 * @param {number} wall
 */
export function uuid(wall) {
  const bytes = randomBytes();
  // A byte takes the lowest eight bits of what is put there.
  for (let at = 0; at < 6; at += 1) bytes[at] = wall / 2 ** (40 - 8 * at);
  bytes[6] = (/** @type {number} */ (bytes[6]) & 15) | 0x70;
  bytes[8] = (/** @type {number} */ (bytes[8]) & 63) | 0x80;
  let text = "";
  for (let at = 0; at < 16; at += 1) text += (at > 3 && at < 11 && at % 2 === 0 ? "-" : "") + HEX[/** @type {number} */ (bytes[at])];
  return text;
}
