import { bytes } from "../wasm/store-inline.js";
import { startWith } from "../stores/start.js";

startWith(bytes());

export { ConversationError } from "../front/errors.js";
export { openIndexedDb } from "../stores/indexeddb/open.js";
