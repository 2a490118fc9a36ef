import { ConversationError, shared } from "../front/conversation-error.js";
import { Engine as OwnEngine, startWith } from "../engine/core.js";
import module from "../engine.wasm";

export { ConversationError };
export const { Engine, engine } = shared("engine", () => {
  startWith(module);
  return { Engine: OwnEngine, engine: new OwnEngine() };
});
