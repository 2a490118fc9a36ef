// The one wasm instance of this module, and whether it can be used.

import { ConversationError } from "./errors.js";

// The most that 32-bit addresses reach, less the most that one growth asks for.
const FULL = 2 ** 32 - 2 ** 24;

/** @type {WebAssembly.Memory | undefined} */
let memory;
/** @type {ConversationError | undefined} */
let crash;

/** @param {{ memory: WebAssembly.Memory }} exports what initSync returned */
export function start(exports) {
  memory ??= exports.memory;
}

/** The memory of an instance that is ready and has not crashed. */
export function usableMemory() {
  if (crash) throw crash;
  if (!memory) {
    throw new ConversationError("CLOSED_ENGINE", "The wasm is not loaded: await init() before this call.");
  }
  return memory;
}

/** What a call is refused with when it finds no memory; smaller ones may still pass. */
export function outOfMemory() {
  return new ConversationError("OUT_OF_MEMORY", "There is no memory left for this call: erase conversations, then try again.");
}

/**
 * Input can't make the wasm trap; should it trap all the same, nothing of it is used again.
 * @param {unknown} cause
 */
export function crashed(cause) {
  const full = (memory?.buffer.byteLength ?? 0) >= FULL;
  crash = full
    ? new ConversationError("OUT_OF_MEMORY", "The 4 GiB of wasm memory are used up: restart, and keep less.", {}, { cause })
    : new ConversationError("CRASHED", "The engine crashed and can't be used again: restart, and report it.", {}, { cause });
  return crash;
}
