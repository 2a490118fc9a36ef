import { bytes } from "../wasm/rest-inline.js";
import { startWith } from "../front/instance.js";

startWith(bytes());

export { ConversationError } from "../front/errors.js";
export { connect } from "../rest/connect.js";
