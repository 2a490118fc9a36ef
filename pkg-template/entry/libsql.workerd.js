import { startModule } from "../front/instance.js";
import module from "../stored.wasm";

startModule(module);

export { openLibsql } from "../edge/libsql.js";
