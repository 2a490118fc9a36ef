// The calls of a client's memories.

import { MAX_PAGE_BYTES } from "../../front/layout.js";
import { after, bounds } from "../keys.js";
import { bytesIn, loadMemories, memoryEvents, memoryOf, writtenMemory } from "../memories.js";
import { isMarked } from "../rows.js";
import { NO_EVENTS, commitOf, loaded } from "./call.js";

/** @typedef {import("../../entry/index.js").Memory} Memory */
/** @typedef {import("./call.js").Call} Call */
/**
 * @template T
 * @typedef {import("./call.js").Plan<T>} Plan
 */

/** @typedef {{ version: number, stood: boolean, memoryVersion?: number }} Version of the memory after the write; `stood` where nothing was changed, the last where the write came before */

/**
 * @param {Call} call
 * @param {import("../driver.js").Loaded} answer
 */
function loadedMemories(call, answer) {
  const { memories = [] } = answer;
  const { now } = loaded(call, answer);
  loadMemories(call.scratch, memories);
  return { memories, count: memories.length, now };
}

/**
 * @param {Call} call
 * @param {string} key
 * @returns {Plan<Memory | null>}
 */
export function* recall(call, key) {
  const { scratch } = call;
  const { memories, count, now } = loadedMemories(call, yield { load: { kind: "memory", keys: [key] } });
  const [memory] = memories;
  return scratch.core.recalled(count, now) === 1 && memory ? memoryOf(memory) : null;
}

/**
 * @param {Call} call
 * @param {{ key: string, value: string }} texts
 * @param {{ ttl: number, ifVersion: number, draw: number }} options NaN for what is not given; and which random bytes to take
 * @returns {Plan<import("./call.js").Written<Version>>}
 */
export function* remember(call, texts, { ttl, ifVersion, draw }) {
  const { scratch, client, held } = call;
  const { count, now } = loadedMemories(call, yield { load: { kind: "memory", keys: [texts.key] } });
  scratch.core.remember(count > 0, ttl, ifVersion, draw, held, now);
  const memory = writtenMemory(scratch, texts);
  yield { commit: commitOf(call, { remember: [memory] }) };
  const events = call.isHeard ? memoryEvents("remembered", client, [memory]) : NO_EVENTS;
  return { answer: { version: memory.version, stood: false }, events };
}

/**
 * @param {Call} call
 * @param {string} key
 * @param {number} ifVersion NaN for any
 * @returns {Plan<import("./call.js").Written<Version>>}
 */
export function* forget(call, key, ifVersion) {
  const { scratch, client, held } = call;
  const { memories, count, now } = loadedMemories(call, yield { load: { kind: "memory", keys: [key] } });
  const isThere = scratch.core.forget(count > 0, ifVersion, held, now) === 1;
  if (isThere) yield { commit: commitOf(call, { forget: [key] }) };
  const events = isThere && call.isHeard ? memoryEvents("forgotten", client, memories) : NO_EVENTS;
  return { answer: { version: 0, stood: !isThere }, events };
}

/**
 * @param {Call} call
 * @param {{ prefix: string, key: string | undefined, limit: number }} page
 * @returns {Plan<import("../../entry/index.js").MemoryPage>}
 */
export function* memories(call, { prefix, key, limit }) {
  const { scratch } = call;
  /** @type {Memory[]} */
  const found = [];
  let bytes = 0;
  for (let range = bounds(prefix, key); range !== undefined; ) {
    const asked = limit + 1 - found.length;
    const load = /** @type {const} */ ({ kind: "memories", ...range, limit: asked, bytes: MAX_PAGE_BYTES });
    const { memories: some, count, now } = loadedMemories(call, yield { load });
    scratch.core.recalled(count, now);
    let bytesLoaded = 0;
    for (const [index, memory] of some.entries()) {
      const length = bytesIn(memory.value);
      bytesLoaded += length;
      range.from = after(memory.key);
      if (!isMarked(scratch, index)) continue;
      bytes = scratch.filledBy({ count: found.length, limit, bytes }, length);
      if (bytes < 0) return { memories: found, pagination_key: /** @type {Memory} */ (found.at(-1)).key };
      found.push(memoryOf(memory));
    }
    // A driver that stopped sooner had so many bytes.
    if (count < asked && bytesLoaded <= MAX_PAGE_BYTES) break;
  }
  return { memories: found };
}
