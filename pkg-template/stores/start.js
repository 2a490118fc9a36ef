// Starts the wasm of the stores, once for all of them.

import { startWith as start } from "../front/instance.js";
import { initSync } from "../wasm/stored.js";

/** @param {BufferSource | WebAssembly.Module} module */
export function startWith(module) {
  start(module, initSync);
}
