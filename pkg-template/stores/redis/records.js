// Rows and heads as Redis keeps them.

/** @typedef {import("../driver.js").Row} Row */
/** @typedef {import("../driver.js").Head} Head */

/** So that names of equal score sort by `seq`. */
const SEQ_DIGITS = 16;

/**
 * The first letter of a status tells it from the others; scripts look at it. The metadata, after the line's end, is not parsed.
 * @param {Row} row
 */
export function recordOf(row) {
  const { metadata, ...fields } = row;
  return `${row.status[0]}${JSON.stringify(fields)}\n${metadata}`;
}

/**
 * @param {string} record
 * @returns {Row}
 */
export function rowOf(record) {
  const end = record.indexOf("\n");
  const row = JSON.parse(record.slice(1, end));
  row.metadata = record.slice(end + 1);
  return row;
}

/** @param {Row} row its name in the sorted sets */
export function nameOf(row) {
  return `${String(row.seq).padStart(SEQ_DIGITS, "0")}${row.id}`;
}

/**
 * @param {string} text revision, space, head; empty when there is none
 * @returns {{ revision: string | null, head: Head | null }}
 */
export function headOf(text) {
  if (text === "") return { revision: null, head: null };
  const end = text.indexOf(" ");
  return { revision: text.slice(0, end), head: JSON.parse(text.slice(end + 1)) };
}

/**
 * @param {string} revision
 * @param {Head} head
 */
export function headText(revision, head) {
  return `${revision} ${JSON.stringify(head)}`;
}
