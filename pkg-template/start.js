// Compiles and starts the wasm.

import { ConversationError } from "./errors.js";
import { start } from "./instance.js";
import { initSync } from "./wasm/convostate.js";

/** @param {BufferSource | WebAssembly.Module} module */
export function startWith(module) {
  try {
    start(initSync({ module }));
  } catch (cause) {
    const message =
      "WebAssembly can't be compiled here. In a page with a Content-Security-Policy, add 'wasm-unsafe-eval' to script-src.";
    throw new ConversationError("CRASHED", message, {}, { cause });
  }
}
