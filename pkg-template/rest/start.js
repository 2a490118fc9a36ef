// Starts the wasm of the REST API, once for the adapter and the server.

import { startWith as start } from "../front/instance.js";
import { initSync } from "../wasm/rest.js";

/** @param {BufferSource | WebAssembly.Module} module */
export function startWith(module) {
  start(module, initSync);
}
