import { bytes } from "../wasm/stored-inline.js";
import { startWith } from "../stores/start.js";

startWith(bytes());

export { ConversationError } from "../front/errors.js";
export { openIndexedDb } from "../stores/indexeddb/open.js";
