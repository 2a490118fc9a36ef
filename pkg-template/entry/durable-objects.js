import { startModule } from "../front/instance.js";
import module from "../stored.wasm";

startModule(module);

export { ConversationsObject } from "../edge/object.js";
export { openDurableObjects } from "../edge/objects.js";
