import { bytes } from "../wasm/stored-inline.js";
import { startWith } from "../stores/start.js";

startWith(bytes());

export { openSqlite } from "../stores/sqlite/open.js";
