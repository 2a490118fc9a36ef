import { startWith } from "./stores/start.js";
import { bytes } from "./wasm/store-inline.js";

startWith(bytes());

export { openPostgres } from "./stores/open-postgres.js";
