import { ConversationError, shared } from "./conversation-error.js";
import { Engine as OwnEngine, startWith } from "./core.js";
import module from "./engine.wasm";

export { ConversationError };
export const { Engine, engine } = shared("engine", () => {
  startWith(module);
  return { Engine: OwnEngine, engine: new OwnEngine() };
});
