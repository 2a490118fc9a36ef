import { bytes } from "../wasm/inline.js";
import { ConversationError, shared } from "../front/conversation-error.js";
import { Engine as OwnEngine, startWith } from "../engine/core.js";

export { ConversationError };
export const { Engine, engine } = shared("engine", () => {
  startWith(bytes());
  return { Engine: OwnEngine, engine: new OwnEngine() };
});
