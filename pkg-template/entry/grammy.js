export { storage, turns } from "../frameworks/grammy.js";
