// Rows and heads as Redis keeps them.

import { damaged } from "../driver.js";

/** @typedef {import("../driver.js").Row} Row */
/** @typedef {import("../driver.js").Head} Head */
/** @typedef {import("../driver.js").MemoryRow} MemoryRow */

/** So that names of equal score sort by `seq`. */
const SEQ_DIGITS = 16;
/** Begins the record of a memory; no status does. */
const MEMORY = "M";

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
  const row = parsed(record.slice(1, end), "a conversation's record");
  row.metadata = record.slice(end + 1);
  return row;
}

/**
 * @param {MemoryRow} memory
 */
export function memoryRecordOf({ value, ...fields }) {
  return `${MEMORY}${JSON.stringify(fields)}\n${value}`;
}

/** @param {string} record */
export function isMemory(record) {
  return record.startsWith(MEMORY);
}

/**
 * @param {string} record
 * @returns {MemoryRow}
 */
export function memoryOf(record) {
  const end = record.indexOf("\n");
  const memory = parsed(record.slice(1, end), "a memory's record");
  memory.value = record.slice(end + 1);
  return memory;
}

/**
 * Its field in the hash of rows, and its name in the sorted sets. No id has this character.
 * @param {string} key
 */
export function fieldOf(key) {
  return `=${key}`;
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
  return { revision: revisionOf(text), head: parsed(text.slice(text.indexOf(" ") + 1), "the client's head") };
}

/** @param {string} text of a head that stands */
export function revisionOf(text) {
  const end = text.indexOf(" ");
  return end < 0 ? text : text.slice(0, end);
}

/**
 * @param {string} json an object
 * @param {string} what it is
 */
function parsed(json, what) {
  try {
    const object = JSON.parse(json);
    if (typeof object === "object" && object !== null) return object;
  } catch (cause) {
    throw damaged(what, cause);
  }
  throw damaged(what);
}

/**
 * @param {string} revision
 * @param {Head} head
 */
export function headText(revision, head) {
  return `${revision} ${JSON.stringify(head)}`;
}
