// Rows and memories as they are stored, sealed, and as plans see them.

import { isSealed, keyIdOf } from "./envelope.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../stores/driver.js").Row} Row */
/** @typedef {import("../stores/driver.js").MemoryRow} MemoryRow */
/** @typedef {import("./envelope.js").Envelopes} Envelopes */

const ORIGIN_CHARS = 16;
/** What stands in place of the origin, which is inside: unkeyed as it is, whoever has the file could guess metadata by it. */
const NO_ORIGIN = "0".repeat(ORIGIN_CHARS);

/**
 * By which a row is told from all others. What ends a conversation changes its version and never its metadata, so that stays sealed as it
 * was: of one that has ended, the version before counts.
 * @param {Client} client
 * @param {Row} row
 */
function placeOf(client, { id, seq, version, status }) {
  const names = ["conversation", id, String(seq), String(status === "OPEN" ? version : version - 1)];
  return { client, names, what: `the metadata of ${JSON.stringify(id)}` };
}

/**
 * @param {Client} client
 * @param {MemoryRow} memory
 */
function placeOfMemory(client, { key, version }) {
  return { client, names: ["memory", key, String(version)], what: `the memory ${JSON.stringify(key)}` };
}

/**
 * @param {Envelopes} envelopes
 * @param {Client} client
 * @param {Row} row
 * @returns {Promise<Row>}
 */
export async function sealRow(envelopes, client, row) {
  return { ...row, metadata: await envelopes.seal(placeOf(client, row), row.origin + row.metadata), origin: NO_ORIGIN };
}

/**
 * @param {Envelopes} envelopes
 * @param {Client} client
 * @param {Row} row
 * @returns {Promise<Row>}
 */
export async function openRow(envelopes, client, row) {
  const text = await envelopes.open(placeOf(client, row), row.metadata);
  return text === null ? row : { ...row, metadata: text.slice(ORIGIN_CHARS), origin: text.slice(0, ORIGIN_CHARS) };
}

/**
 * @param {Envelopes} envelopes
 * @param {Client} client
 * @param {MemoryRow} memory
 * @returns {Promise<MemoryRow>}
 */
export async function sealMemory(envelopes, client, memory) {
  return { ...memory, value: await envelopes.seal(placeOfMemory(client, memory), memory.value) };
}

/**
 * @param {Envelopes} envelopes
 * @param {Client} client
 * @param {MemoryRow} memory
 * @returns {Promise<MemoryRow>}
 */
export async function openMemory(envelopes, client, memory) {
  const value = await envelopes.open(placeOfMemory(client, memory), memory.value);
  return value === null ? memory : { ...memory, value };
}

/**
 * The id of the key with which all of a row or a memory is sealed; null where something of it is in the clear.
 * @param {Row | MemoryRow} stored
 */
export function sealedBy(stored) {
  const text = "value" in stored ? stored.value : stored.metadata;
  return isSealed(text) && !isOriginClear(stored) ? keyIdOf(text) : null;
}

/**
 * Drivers write the origin once, so that it stays when a row that stood in the clear is written over.
 * @param {Row | MemoryRow} stored
 */
export function isOriginClear(stored) {
  return "origin" in stored && stored.origin !== NO_ORIGIN;
}
