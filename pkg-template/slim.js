// The engine without its wasm: `init` loads it from where the caller has it.

import { startWith } from "./instance.js";

export { ConversationError } from "./errors.js";
export { Engine } from "./engine.js";

/** @type {Promise<void> | undefined} */
let starting;

/** @param {import("./slim.js").WasmSource} [source] */
export default function init(source) {
  starting ??= load(source).catch((error) => {
    starting = undefined;
    throw error;
  });
  return starting;
}

/** @param {import("./slim.js").WasmSource} [source] */
async function load(source = new URL("./engine.wasm", import.meta.url)) {
  const given = await source;
  const fetched = typeof given === "string" || given instanceof URL ? await fetch(given) : given;
  startWith(fetched instanceof Response ? await compile(fetched) : fetched);
}

/** @param {Response} response */
async function compile(response) {
  if (!response.ok) throw new Error(`The wasm can't be loaded: ${response.url} answered ${response.status}.`);
  return WebAssembly.compile(await response.arrayBuffer());
}
