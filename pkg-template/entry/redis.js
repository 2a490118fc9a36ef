import { bytes } from "../wasm/stored-inline.js";
import { startWith } from "../front/instance.js";

startWith(bytes());

export { openRedis } from "../stores/redis/open.js";
