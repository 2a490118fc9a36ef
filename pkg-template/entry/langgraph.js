export { checkpointer } from "../frameworks/langgraph.js";
