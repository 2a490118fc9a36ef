import { bytes } from "../wasm/stored-inline.js";
import { startWith } from "../front/instance.js";

startWith(bytes());

export { ConversationError } from "../front/errors.js";
export { openOffline } from "../offline/open.js";
