// What the engine's entries share: a file of its own, beside the one that has the wasm inside.

export { notCompiled } from "../front/errors.js";
export { Engine } from "./engine.js";
export { adopt, startWith } from "../front/instance.js";
