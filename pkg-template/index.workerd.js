import { Engine } from "./engine.js";
import { startWith } from "./instance.js";
import module from "./engine.wasm";

startWith(module);

export { ConversationError } from "./errors.js";
export { Engine };
export const engine = new Engine();
