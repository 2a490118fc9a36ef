export { ConversationError } from "../front/conversation-error.js";
export { typed } from "../wrappers/typed.js";
