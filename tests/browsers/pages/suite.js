import { Engine } from "../node_modules/convostate/index.js";
import { runAll } from "../node_modules/convostate/testing.js";

const plain = ({ passed, failed, skipped }) => ({ passed, failed: failed.map(({ name, error }) => `${name}: ${error.message}`), skipped });

globalThis.report = runAll((options) => new Engine(options)).then(plain);
