// The engine without its wasm: `init` loads it from where the caller has it.

import { ConversationError } from "../front/conversation-error.js";
import { adopt, notCompiled } from "../engine/core.js";

export { ConversationError };
export { Engine } from "../engine/core.js";

/** @typedef {import("./slim.js").WasmSource} WasmSource */

const GIVE = 'give init the URL of engine.wasm (with Vite: import url from "convostate/engine.wasm?url"), or its bytes.';

/** @type {Promise<void> | undefined} */
let starting;

/** @param {WasmSource | Promise<WasmSource>} [source] */
export default function init(source) {
  starting ??= load(source).catch((error) => {
    starting = undefined;
    throw error;
  });
  return starting;
}

/** @param {WasmSource | Promise<WasmSource>} [source] */
async function load(source) {
  const given = await (source === undefined ? beside() : source);
  const found = typeof given === "string" || given instanceof URL ? await fetched(given) : given;
  const isResponse = typeof (/** @type {any} */ (found)?.arrayBuffer) === "function";
  adopt(await exportsOf(isResponse ? await bytesOf(/** @type {Response} */ (found)) : found));
}

/** A bundler that knows this form brings the wasm along. CommonJS has no `import.meta`. */
function beside() {
  if (!import.meta.url) throw new ConversationError("INVALID_BODY", `There is no wasm beside CommonJS: ${GIVE}`);
  return new URL("./engine.wasm", import.meta.url);
}

/** @param {string | URL} url */
async function fetched(url) {
  try {
    return await fetch(url);
  } catch (cause) {
    throw new ConversationError("UNREACHABLE", `${url} can't be fetched: ${GIVE}`, {}, { cause });
  }
}

/** @param {Response} response */
async function bytesOf(response) {
  const { ok, status, url, headers } = response;
  if (!ok) throw new ConversationError("BAD_RESPONSE", `${url} answered ${status}: ${GIVE}`);
  if (/html/.test(headers.get("content-type") ?? "")) {
    throw new ConversationError("BAD_RESPONSE", `${url} is a page, as a server answers that has no such file: ${GIVE}`);
  }
  return response.arrayBuffer();
}

/**
 * A browser before Chrome 115 compiles no more than 4 KB at once: this takes its time.
 * @param {any} source
 */
async function exportsOf(source) {
  try {
    const made = /** @type {any} */ (await WebAssembly.instantiate(source));
    // Of bytes there is a module, too.
    return (made.instance ?? made).exports;
  } catch (cause) {
    const isOther = cause instanceof TypeError || /magic|empty/.test(String(cause));
    if (isOther) throw new ConversationError("INVALID_BODY", `This is not the engine's wasm: ${GIVE}`, {}, { cause });
    throw notCompiled(cause);
  }
}
