export { convoStore, turns } from "../frameworks/bolt.js";
