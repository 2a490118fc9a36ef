// Pages of one origin, in a browser that the test drives.

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { TRACE } from "../../contract/trace.mjs";
import { start } from "../../support/browsers.mjs";
import { serve } from "../../support/serve.mjs";
import { watch } from "../open.mjs";

export const ADA = { bot_id: "shop", user_id: "ada", channel_id: "web" };

const folderOf = (path) => fileURLToPath(new URL(path, import.meta.url));
const FOLDERS = {
  "/pages/": folderOf("."),
  "/contract/": folderOf("../../contract"),
  "/node_modules/convostate/": dirname(fileURLToPath(import.meta.resolve("convostate"))),
  "/trace/": dirname(TRACE),
};
const STRICT = { "content-security-policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" };

export const serveFolders = () => serve(FOLDERS, STRICT);

/** A browser and an origin, its own unless one is given; `tab()` is a page of it, ready for the test to reach in. */
export async function world(kind, { server: given, ...options } = {}) {
  const server = given ?? (await serveFolders());
  const { browser, close } = await start(kind, options);
  const tabs = [];
  const tab = async () => {
    const url = `${server.url}/pages/page.html`;
    const page = await browser.newPage();
    tabs.push(watch(page, url));
    await page.goto(url, { timeout: 360_000 });
    await page.waitForFunction(() => globalThis.isReady, { timeout: 360_000 });
    return page;
  };
  return {
    browser,
    server,
    tab,
    /** Fails when anything went wrong in any tab. */
    assertClean() {
      for (const { problems, foreign } of tabs) {
        assert.deepEqual(problems, [], "what went wrong in the page");
        assert.deepEqual(foreign, [], "requests to other places");
      }
    },
    async close() {
      await close();
      if (!given) await server.close();
    },
  };
}
