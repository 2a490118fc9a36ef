import { bytes } from "../wasm/stored-inline.js";
import { startWith } from "../stores/start.js";

startWith(bytes());

export { openRedis } from "../stores/redis/open.js";
