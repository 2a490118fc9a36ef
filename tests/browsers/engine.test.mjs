import assert from "node:assert/strict";
import { basename, dirname } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { cases } from "convostate/testing";
import { OUTCOME, TRACE } from "../contract/trace.mjs";
import { BROWSERS } from "../support/browsers.mjs";
import { serve } from "../support/serve.mjs";
import { launch } from "./open.mjs";

const folderOf = (path) => fileURLToPath(new URL(path, import.meta.url));
const FOLDERS = {
  "/pages/": folderOf("./pages"),
  "/contract/": folderOf("../contract"),
  "/node_modules/convostate/": dirname(fileURLToPath(import.meta.resolve("convostate"))),
  "/trace/": dirname(TRACE),
};
const STRICT = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

for (const kind of BROWSERS) {
  describe(kind, () => {
    let browser;
    before(async () => {
      browser = await launch(kind);
    });
    after(() => browser?.close());

    async function open(path, policy) {
      const server = await serve(FOLDERS, { "content-security-policy": policy });
      try {
        return await browser.open(`${server.url}/pages/${path}`);
      } finally {
        await server.close();
      }
    }

    test("the conformance suite in a page without a bundler", async () => {
      const page = await open("suite.html", STRICT);
      assert.deepEqual(page.report.failed, []);
      assert.deepEqual(page.report.skipped, []);
      assert.equal(page.report.passed.length, cases.length);
      assertClean(page);
    });

    test("every expectation of a day of traffic holds in a page", async () => {
      const page = await open(`trace.html?trace=${encodeURIComponent(basename(TRACE))}`, STRICT);
      assert.deepEqual(page.report, OUTCOME);
      assertClean(page);
    });

    test("the page's errors and requests are seen by these tests", async () => {
      const page = await open("faulty.html", "script-src *");
      assert.equal(page.problems.filter((text) => text === "console: on purpose").length, 1);
      assert.equal(page.problems.filter((text) => text.startsWith("404: ")).length, 1);
      assert.deepEqual(page.foreign, ["http://elsewhere.invalid/elsewhere.js"]);
    });

    test("without 'wasm-unsafe-eval' the import says what is missing", async () => {
      const { report } = await open("blocked.html", "default-src 'self'; script-src 'self'");
      assert.match(report, /'wasm-unsafe-eval'/);
      assert.doesNotMatch(report, /\n/);
    });
  });
}

function assertClean({ problems, foreign }) {
  assert.deepEqual(problems, [], "what went wrong in the page");
  assert.deepEqual(foreign, [], "requests to other places");
}
