import { Engine } from "./engine.js";
import { startWith } from "./instance.js";
import { bytes } from "./wasm/inline.js";

startWith(bytes());

export { ConversationError } from "./errors.js";
export { Engine };
export const engine = new Engine();
