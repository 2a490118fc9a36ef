// PGlite reads each cell by a decoder that takes a byte order mark at its beginning away. So the texts that may begin with one are asked
// for behind a character, which is taken off again.

import { NAMES, STEPS, KEY } from "./rows.js";

/** The lists of columns in which such texts are asked for. */
const LISTS = [`select ${NAMES} from`, STEPS, KEY];
const MARK = "\u0001";

/**
 * @param {any} database
 * @returns {import("./handle.js").Query}
 */
export function ofPglite(database) {
  return async (text, values) => {
    const { rows } = await database.query(LISTS.reduce(marking, text), values, { rowMode: "array" });
    return rows.map((/** @type {any[]} */ cells) => cells.map(unmarked));
  };
}

/**
 * @param {string} text
 * @param {string} list
 */
function marking(text, list) {
  return text.replaceAll(list, list.replaceAll(/\w+_id|\w\.(\w+_id|key)/g, "chr(1) || $&"));
}

/** @param {unknown} cell */
function unmarked(cell) {
  return typeof cell === "string" && cell.startsWith(MARK) ? cell.slice(MARK.length) : cell;
}
