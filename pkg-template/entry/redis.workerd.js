import { startWith } from "../stores/start.js";
import module from "../stored.wasm";

startWith(module);

export { openRedis } from "../stores/redis/open.js";
