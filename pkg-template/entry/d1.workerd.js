import { startWith } from "../front/instance.js";
import module from "../stored.wasm";

startWith(module);

export { openD1 } from "../edge/d1.js";
