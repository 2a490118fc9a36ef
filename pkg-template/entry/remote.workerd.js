import { startWith } from "../front/instance.js";
import module from "../rest.wasm";

startWith(module);

export { ConversationError } from "../front/errors.js";
export { connect } from "../rest/connect.js";
