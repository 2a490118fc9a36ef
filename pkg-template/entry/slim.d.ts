export { ConversationError, Engine } from "./index.js";
export type * from "./index.js";

declare global {
  // Known to the DOM's and Node's types; a project with neither compiles all the same.
  interface Response {}
  interface URL {}
  namespace WebAssembly {
    interface Module {}
  }
}

/** Where the wasm is: its URL, a response with it, its bytes, or the compiled module. */
export type WasmSource = string | URL | Response | ArrayBuffer | ArrayBufferView | WebAssembly.Module;

/**
 * Loads the wasm. Await it before the first `new Engine()`; further calls do nothing.
 * @param source Default: `engine.wasm` beside this module, fetched. Node can't fetch files: give it the bytes. Where a bundler moves the
 * module and leaves the wasm, as Vite 6 and 7 do in development, give the URL: `import url from "convostate/engine.wasm?url"`.
 * @throws {ConversationError} `UNREACHABLE` or `BAD_RESPONSE` when the wasm can't be fetched, `INVALID_BODY` when what was given is another
 * thing, `CRASHED` when the host can't compile it; a later call tries again.
 * @example
 * import init, { Engine } from "convostate/slim";
 * await init();
 * new Engine().stats().conversations; // → 0
 */
export default function init(source?: WasmSource | Promise<WasmSource>): Promise<void>;
