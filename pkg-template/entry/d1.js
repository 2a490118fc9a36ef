import { bytes } from "../wasm/stored-inline.js";
import { startWith } from "../front/instance.js";

startWith(bytes());

export { openD1 } from "../edge/d1.js";
