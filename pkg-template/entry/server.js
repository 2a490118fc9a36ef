export { createHandler } from "../rest/handler.js";
export { createNodeListener } from "../rest/listener.js";
