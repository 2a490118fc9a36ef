export { store, turns } from "../frameworks/telegraf.js";
