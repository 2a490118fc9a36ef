import { bytes } from "../wasm/rest-inline.js";
import { startWith } from "../rest/start.js";

startWith(bytes());

export { ConversationError } from "../front/errors.js";
export { connect } from "../rest/connect.js";
