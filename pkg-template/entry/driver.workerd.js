import { startWith } from "../front/instance.js";
import module from "../stored.wasm";

startWith(module);

export * from "../stores/driver.js";
