import { startWith } from "./stores/start.js";
import { bytes } from "./wasm/store-inline.js";

startWith(bytes());

export { openSqlite } from "./stores/open-sqlite.js";
