// The same core behind the plain boundary, as `wasm-pack build bindings/bindgen --target nodejs` makes it: wasm-bindgen's classes, and
// values by serde-wasm-bindgen. What the package's own boundary saves is the difference.

import { createRequire } from "node:module";

const { Conversations } = createRequire(import.meta.url)("../../target/bindgen/nodejs/convostate_bindgen.js");

export const isAsync = false;

export const open = (options) => new Conversations(options);
