import { startModule } from "../front/instance.js";
import module from "../stored.wasm";

startModule(module);

export { openD1 } from "../edge/d1.js";
