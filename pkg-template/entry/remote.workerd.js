import { startWith } from "../rest/start.js";
import module from "../rest.wasm";

startWith(module);

export { ConversationError } from "../front/errors.js";
export { connect } from "../rest/connect.js";
