import { bytes } from "../wasm/rest-inline.js";
import { startWith } from "../rest/start.js";

startWith(bytes());

export { createHandler } from "../rest/handler.js";
