import { startWith } from "../front/instance.js";
import module from "../stored.wasm";

startWith(module);

export { openPostgres } from "../stores/postgres/open.js";
