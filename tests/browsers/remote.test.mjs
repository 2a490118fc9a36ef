// The adapter in Chromium. Its calls across origins are tested with the package's entries.

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { cases, lacks } from "convostate/testing";
import { toNodeHandler } from "srvx/node";
import { handlerForMany } from "../rest/support.mjs";
import { serve } from "../support/serve.mjs";
import { launch } from "./open.mjs";

const FOLDERS = {
  "/pages/": fileURLToPath(new URL("./pages", import.meta.url)),
  "/node_modules/convostate/": dirname(fileURLToPath(import.meta.resolve("convostate"))),
};
const POLICY = { "content-security-policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" };
const LACKED = { clock: false, retention: false, sweep: false, subscribe: false };

let browser;

before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test("the conformance suite through adapter and server", async () => {
  const server = await serve(FOLDERS, POLICY, toNodeHandler(handlerForMany().handle));
  try {
    const page = await browser.open(`${server.url}/pages/remote.html`);
    assert.deepEqual(page.report.failed, []);
    const skipped = cases.filter((one) => lacks(one, LACKED).length > 0).length;
    assert.deepEqual([page.report.passed.length, page.report.skipped], [cases.length - skipped, skipped]);
    assert.ok(page.report.passed.length > 60);
    assert.deepEqual(page.foreign, [], "requests to other places");
    // Refusals; and Chromium calls many an answer aborted that was read as a stream to its end.
    const isExpected = (text) => /^4\d\d: |^console: Failed to load resource|net::ERR_ABORTED$/.test(text);
    assert.deepEqual(page.problems.filter((text) => !isExpected(text)), [], "what went wrong besides");
  } finally {
    await server.close();
  }
});
