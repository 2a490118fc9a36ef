// How a store knows a text that convostate/sealed has sealed, without that.

import { storage } from "./failure.js";

/**
 * How each begins. It is JSON, as a store's column may be of that type; and as this package writes no space between the parts of JSON, no
 * plain text begins so.
 */
export const SEALED = ' "sealed1:';

/**
 * Refuses a sealed text where a plain one is expected: a change made on it could not be opened any more.
 * @param {string} text metadata, or the value of a memory
 */
export function plain(text) {
  if (text.startsWith(SEALED)) throw storage("This is sealed: open the store by sealed() of convostate/sealed.");
  return text;
}
