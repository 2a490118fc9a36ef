// Compiles and starts the wasm of the REST API, once for the adapter and the server.

import { ConversationError } from "../errors.js";
import { initSync } from "../wasm/rest.js";

let isStarted = false;

/** @param {BufferSource | WebAssembly.Module} module */
export function startWith(module) {
  if (isStarted) return;
  try {
    initSync({ module });
  } catch (cause) {
    const message =
      "WebAssembly can't be compiled here. In a page with a Content-Security-Policy, add 'wasm-unsafe-eval' to script-src.";
    throw new ConversationError("CRASHED", message, {}, { cause });
  }
  isStarted = true;
}
