import { startWith } from "../front/instance.js";
import module from "../stored.wasm";

startWith(module);

export { ConversationsObject } from "../edge/object.js";
export { openDurableObjects } from "../edge/objects.js";
