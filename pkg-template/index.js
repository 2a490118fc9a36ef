import { bytes } from "./wasm/inline.js";
import { ConversationError, shared } from "./conversation-error.js";
import { Engine as OwnEngine, startWith } from "./core.js";

export { ConversationError };
export const { Engine, engine } = shared("engine", () => {
  startWith(bytes());
  return { Engine: OwnEngine, engine: new OwnEngine() };
});
