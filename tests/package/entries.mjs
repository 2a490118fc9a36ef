// Projects as a newcomer would set them up: the tarball installed, an entry of a few lines, and checks.mjs.

import { readFileSync } from "node:fs";
import { consumer } from "../support/consumer.mjs";

const read = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const CHECKS = { "checks.mjs": read("checks.mjs"), "rest-checks.mjs": read("rest-checks.mjs") };

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

const REST_API = "{ connect, createHandler, Engine, ConversationError, engineError, url }";

/** Of the REST entries; each runtime says where the server is. */
export const REST_IMPORT = `import { Engine, ConversationError as engineError } from "convostate";
import { ConversationError, connect } from "convostate/remote";
import { createHandler } from "convostate/server";
import { runRestChecks } from "./rest-checks.mjs";
`;
export const REST_RUN = `runRestChecks(${REST_API})`;
export const REST_PRINTS = `console.log(JSON.stringify(await ${REST_RUN}));
`;

export const REST_COMMONJS = `const { Engine, ConversationError: engineError } = require("convostate");
const { ConversationError, connect } = require("convostate/remote");
const { createHandler } = require("convostate/server");
const url = process.argv[2];
import("./rest-checks.mjs").then(async ({ runRestChecks }) => {
  console.log(JSON.stringify(await ${REST_RUN}));
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
export const project = (name, files, manifest) => consumer(name, { ...CHECKS, ...files }, manifest);
