// Projects as a newcomer would set them up: the tarball installed, an entry of a few lines, and checks.mjs.

import { readFileSync } from "node:fs";
import { consumer } from "../support/consumer.mjs";

const CHECKS = readFileSync(new URL("checks.mjs", import.meta.url), "utf8");

const IMPORT = `import { engine, Engine, ConversationError } from "convostate";
import { runChecks } from "./checks.mjs";
`;

export const PRINTS = `${IMPORT}console.log(JSON.stringify(runChecks({ engine, Engine, ConversationError })));
`;

export const COMMONJS_PRINTS = `const { engine, Engine, ConversationError } = require("convostate");
import("./checks.mjs").then(({ runChecks }) => {
  console.log(JSON.stringify(runChecks({ engine, Engine, ConversationError })));
});
`;

/** For pages: the report is left where the test looks for it. */
export const IN_PAGE = `${IMPORT}globalThis.report = runChecks({ engine, Engine, ConversationError });
`;

export const ANSWERS_FETCH = `${IMPORT}export default {
  fetch() {
    return Response.json(runChecks({ engine, Engine, ConversationError }));
  },
};
`;

/** A page with one script. */
export const page = (attributes, text = "") => `<!doctype html>
<meta charset="utf-8">
<title>convostate</title>
<body></body>
<script ${attributes}>${text}</script>
`;

/** Makes the folder target/consumers/<name>; answers its path. */
export const project = (name, files, manifest) => consumer(name, { "checks.mjs": CHECKS, ...files }, manifest);
