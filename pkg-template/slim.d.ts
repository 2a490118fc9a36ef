export { ConversationError, Engine } from "./index.js";
export type * from "./index.js";

/** Where the wasm is: its URL, a response with it, its bytes, or the compiled module. */
export type WasmSource = string | URL | Response | BufferSource | WebAssembly.Module;

/**
 * Loads the wasm. Await it before the first `new Engine()`; further calls do nothing.
 * @param source Default: `engine.wasm` beside this module, fetched. Node can't fetch files: give it the bytes.
 * @throws when the wasm can't be fetched or compiled; a later call tries again.
 * @example
 * import init, { Engine } from "convostate/slim";
 * await init();
 * new Engine().stats().conversations; // → 0
 */
export default function init(source?: WasmSource | Promise<WasmSource>): Promise<void>;
