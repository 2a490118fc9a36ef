import { startWith } from "../front/instance.js";
import module from "../stored.wasm";

startWith(module);

export { openLibsql } from "../edge/libsql.js";
