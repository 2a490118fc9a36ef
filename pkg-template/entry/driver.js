import { bytes } from "../wasm/stored-inline.js";
import { startWith } from "../front/instance.js";

startWith(bytes());

export * from "../stores/driver.js";
