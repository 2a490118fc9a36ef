import { bytes } from "../wasm/stored-inline.js";
import { startWith } from "../stores/start.js";

startWith(bytes());

export { openPostgres } from "../stores/postgres/open.js";
