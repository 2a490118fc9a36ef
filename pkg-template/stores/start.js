// Compiles and starts the wasm of the stores, once for all of them.

import { notCompiled } from "../front/errors.js";
import { adopt } from "../front/instance.js";
import { initSync } from "../wasm/stored.js";

/** @param {BufferSource | WebAssembly.Module} module */
export function startWith(module) {
  try {
    adopt(initSync({ module }));
  } catch (cause) {
    throw notCompiled(cause);
  }
}
