// The one wasm instance of this module, and whether it can be used.

import { ConversationError, notCompiled } from "./errors.js";
import { OUT_OF_MEMORY } from "./layout.js";

// The most that 32-bit addresses reach, less the most that one growth asks for.
const FULL = 2 ** 32 - 2 ** 24;

/** @type {import("../wasm/exports.js").Exports} what the core exports, once it is loaded */
export let wasm;
/** @type {ConversationError | undefined} */
export let crash;
/** @type {number | undefined} where the stack of the wasm is while no call is under way */
let depth;

/**
 * Compiles and starts a wasm, once for all entries that share this module.
 * @param {BufferSource | WebAssembly.Module} module
 */
export function startWith(module) {
  if (wasm) return;
  try {
    const compiled = module instanceof WebAssembly.Module ? module : new WebAssembly.Module(module);
    adopt(new WebAssembly.Instance(compiled).exports);
  } catch (cause) {
    throw notCompiled(cause);
  }
}

/**
 * The same of a wasm that the host has compiled.
 * @param {WebAssembly.Module} module
 */
export function startModule(module) {
  if (wasm) return;
  try {
    adopt(new WebAssembly.Instance(module).exports);
  } catch (cause) {
    throw new ConversationError("CRASHED", "The wasm is no module: bundle as for a Worker.", {}, { cause });
  }
}

/** @param {WebAssembly.Exports} exports what was started elsewhere; the adapter's have no depth */
export function adopt(exports) {
  wasm = /** @type {any} */ (exports);
  depth = wasm.depth?.();
}

/** The instance, when it is ready and has not crashed. */
export function usable() {
  if (crash) throw crash;
  if (!wasm) {
    throw new ConversationError("CLOSED_ENGINE", "The wasm is not loaded: await init() before this call.");
  }
  return wasm;
}

/** @param {number} core 0 for one that is gone already */
export function free(core) {
  if (core && !crash) wasm.dispose(core);
}

/** What a call is refused with when it finds no memory; smaller ones may still pass. */
export function outOfMemory() {
  return new ConversationError("OUT_OF_MEMORY", OUT_OF_MEMORY);
}

/**
 * What a crossing threw, as the call throws it. Whatever is thrown while the wasm was at work, as when the caller's recursion has used
 * up the stack, leaves half of something behind.
 * @param {unknown} error
 */
export function failure(error) {
  return error instanceof WebAssembly.RuntimeError || wasm.depth() !== depth ? crashed(error) : error;
}

/**
 * Does what crosses into the wasm.
 * @template Answer
 * @param {() => Answer} work
 */
export function crossed(work) {
  try {
    return work();
  } catch (error) {
    throw failure(error);
  }
}

/**
 * Input can't make the wasm trap; should it trap all the same, nothing of it is used again.
 * @param {unknown} cause
 */
export function crashed(cause) {
  const isFull = wasm.memory.buffer.byteLength >= FULL;
  const message = isFull ? "The 4 GiB of wasm memory are used up: restart, and keep less." : "The engine crashed and can't be used again: restart, and report it.";
  crash ??= new ConversationError(isFull ? "OUT_OF_MEMORY" : "CRASHED", message, {}, { cause });
  return crash;
}
