import { startWith } from "../rest/start.js";
import module from "../rest.wasm";

startWith(module);

export { createHandler } from "../rest/handler.js";
