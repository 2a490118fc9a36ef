// Compiles and starts the wasm of the REST API, once for the adapter and the server.

import { notCompiled } from "../front/errors.js";
import { initSync } from "../wasm/rest.js";

let isStarted = false;

/** @param {BufferSource | WebAssembly.Module} module */
export function startWith(module) {
  if (isStarted) return;
  try {
    initSync({ module });
  } catch (cause) {
    throw notCompiled(cause);
  }
  isStarted = true;
}
