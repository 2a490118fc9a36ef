import { startWith } from "./stores/start.js";
import { bytes } from "./wasm/store-inline.js";

startWith(bytes());

export { openRedis } from "./stores/open-redis.js";
