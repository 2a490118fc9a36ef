// Compiles and starts the wasm of the stores, once for all of them.

import { ConversationError } from "../errors.js";
import { adopt } from "../instance.js";
import { initSync } from "../wasm/store.js";

/** @param {BufferSource | WebAssembly.Module} module */
export function startWith(module) {
  try {
    adopt(initSync({ module }));
  } catch (cause) {
    const message =
      "WebAssembly can't be compiled here. In a page with a Content-Security-Policy, add 'wasm-unsafe-eval' to script-src.";
    throw new ConversationError("CRASHED", message, {}, { cause });
  }
}
