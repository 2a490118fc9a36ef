// Flags that are whole numbers.

import { Misuse } from "./misuse.js";

/** @typedef {import("./flags.js").Values} Values */

/**
 * @param {Values} values
 * @param {string[]} names
 */
export function checkNumbers(values, names) {
  for (const name of names) {
    const text = values[name];
    if (text !== undefined && !/^[1-9]\d{0,8}$/.test(text)) throw new Misuse(`--${name} ${text} is no whole number from 1 to 999999999.`);
  }
}

/** @param {string | undefined} text */
export function numberOf(text) {
  return text === undefined ? undefined : Number(text);
}

/** @param {Values} values */
export function retentionOf(values) {
  const seconds = numberOf(values["retention-seconds"]);
  const perClient = numberOf(values["retention-per-client"]);
  return { ...(seconds && { seconds }), ...(perClient && { per_client: perClient }) };
}
