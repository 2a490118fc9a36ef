export { storage, turnOf, turns } from "../frameworks/botbuilder.js";
