export { ConversationError } from "../front/conversation-error.js";
export { sealed } from "../sealed/open.js";
export { openBytes, sealBytes } from "../sealed/snapshot.js";
