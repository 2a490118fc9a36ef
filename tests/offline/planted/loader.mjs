// Has the offline store loaded module by module in place of the package's one file, with something taken out of one of them.

import { register } from "node:module";

if (!process.env.CONVOSTATE_PLANTED_AT) throw new Error("CONVOSTATE_PLANTED_AT must say which fault: tests/offline/planted.test.mjs does");
// What the build puts in its place.
globalThis.VERSION = "planted";
register("./hooks.mjs", import.meta.url);
