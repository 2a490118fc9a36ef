// A page without a bundler: the modules are served as npm laid them down.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../support/browsers.mjs";
import { write } from "../support/consumer.mjs";
import { serve } from "../support/serve.mjs";
import { page, project } from "./entries.mjs";
import { assertReport } from "./report.mjs";

const MODULE = 'type="module"';
const DEFAULT = `
import { engine, Engine, ConversationError } from "./node_modules/convostate/index.js";
import { runChecks } from "./checks.mjs";
globalThis.report = runChecks({ engine, Engine, ConversationError });
`;
const slim = (source) => `
import init, { Engine, ConversationError } from "./node_modules/convostate/slim.js";
import { runChecks } from "./checks.mjs";
await init(${source});
await init();
globalThis.report = runChecks({ engine: new Engine(), Engine, ConversationError });
`;
const WASM = "./node_modules/convostate/engine.wasm";
const REFUSED = `
import("./node_modules/convostate/index.js").then(
  () => (globalThis.report = "imported"),
  ({ code, message }) => (globalThis.report = { code, message }),
);
`;

let folder;
let browser;

before(async () => {
  folder = await project("page");
  browser = await launch();
});
after(() => browser?.close());

async function load(text, headers) {
  write(folder, { "index.html": page(MODULE, text) });
  const server = await serve({ "/": folder }, headers);
  try {
    return await browser.load(`${server.url}/`);
  } finally {
    server.close();
  }
}

test("the default entry", async () => {
  assertReport(await load(DEFAULT));
});

for (const source of ["", `"${WASM}"`, `new URL("${WASM}", location.href)`, `await fetch("${WASM}")`, `fetch("${WASM}")`]) {
  test(`slim: init(${source})`, async () => {
    assertReport(await load(slim(source)));
  });
}

test("under a Content-Security-Policy with 'wasm-unsafe-eval'", async () => {
  const policy = "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'";
  assertReport(await load(DEFAULT, { "content-security-policy": policy }));
});

test("without it, the error names what is missing", async () => {
  const policy = "default-src 'self'; script-src 'self' 'unsafe-inline'";
  const { code, message } = await load(REFUSED, { "content-security-policy": policy });
  assert.equal(code, "CRASHED");
  assert.match(message, /wasm-unsafe-eval/);
});
