import { bytes } from "../wasm/stored-inline.js";
import { startWith } from "../front/instance.js";

startWith(bytes());

export { openLibsql } from "../edge/libsql.js";
