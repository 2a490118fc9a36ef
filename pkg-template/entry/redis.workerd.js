import { startWith } from "../front/instance.js";
import module from "../stored.wasm";

startWith(module);

export { openRedis } from "../stores/redis/open.js";
