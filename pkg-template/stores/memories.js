// Between memories as stores keep them, their numbers in the scratch area, and what users see.

import { encoder } from "../front/coders.js";
import { NONE, ROW_DEADLINE, ROW_VERSION } from "../front/layout.js";
import { valueOf } from "../front/memory.js";
import { timeText } from "../front/times.js";
import { damaged } from "./failure.js";
import { plain } from "./sealing.js";

/** @typedef {import("./driver.js").MemoryRow} MemoryRow */
/** @typedef {import("./scratch.js").StoredScratch} StoredScratch */

/**
 * Puts memories in the place of rows, where the core reads them.
 * @param {StoredScratch} scratch
 * @param {MemoryRow[]} memories
 */
export function loadMemories(scratch, memories) {
  const { cells } = scratch.cells(memories.length);
  for (const [index, { key, version, deadline }] of memories.entries()) {
    if (typeof key !== "string") throw damaged("the key of a memory");
    const { at } = scratch.cells(index);
    cells[at + ROW_VERSION] = version;
    // What is missing must not become null, which is for good.
    cells[at + ROW_DEADLINE] = deadline === null ? NONE : deadline;
  }
}

/**
 * The memory with the numbers that the core left in the first place.
 * @param {StoredScratch} scratch
 * @param {Pick<MemoryRow, "key" | "value">} texts
 * @returns {MemoryRow}
 */
export function writtenMemory(scratch, { key, value }) {
  const { cells, at } = scratch.cells(0);
  const deadline = cells[at + ROW_DEADLINE];
  return { key, value, version: cells[at + ROW_VERSION], deadline: deadline < 0 ? null : deadline };
}

/**
 * What the user is given, to keep and to change.
 * @param {MemoryRow} memory whose numbers the core has checked
 * @returns {import("../entry/index.js").Memory}
 */
export function memoryOf({ key, value, version, deadline }) {
  /** @type {import("../entry/index.js").Memory} */
  const memory = { key, value: valueOf(plain(value)), version };
  if (deadline !== null) memory.expires_at = timeText(deadline);
  return memory;
}

/**
 * How many bytes a text has.
 * @param {string} text
 */
export function bytesIn(text) {
  return encoder.encode(text).length;
}

/**
 * What listeners are told of memories.
 * @param {"remembered" | "forgotten"} type
 * @param {import("../entry/index.js").Client} client
 * @param {Pick<MemoryRow, "key" | "version">[]} memories
 * @returns {import("../entry/index.js").MemoryEvent[]}
 */
export function memoryEvents(type, { bot_id, user_id, channel_id }, memories) {
  return memories.map(({ key, version }) => ({ type, client: { bot_id, user_id, channel_id }, key, version }));
}
