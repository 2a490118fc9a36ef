import { startWith } from "./rest/start.js";
import { bytes } from "./wasm/rest-inline.js";

startWith(bytes());

export { createHandler } from "./rest/handler.js";
