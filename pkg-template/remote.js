import { startWith } from "./rest/start.js";
import { bytes } from "./wasm/rest-inline.js";

startWith(bytes());

export { ConversationError } from "./errors.js";
export { connect } from "./rest/connect.js";
