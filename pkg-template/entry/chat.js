export { state } from "../frameworks/chat.js";
