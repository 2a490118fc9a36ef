// The page for everybody: axe in both browsers, light and dark, wide and narrow; nothing beside the screen; little motion.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { serve } from "../../xtask/www/serve.mjs";
import { BROWSERS } from "../support/browsers.mjs";
import { visit } from "./page.mjs";

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const WIDTHS = [1280, 768, 360];

for (const kind of BROWSERS) {
  for (const scheme of ["light", "dark"]) {
    describe(`${kind}, ${scheme}`, () => {
      let site;
      let browser;
      let page;
      before(async () => {
        site = await serve();
        // Firefox takes it from a preference, Chromium by emulation.
        const prefs = { "layout.css.prefers-color-scheme.content-override": scheme === "dark" ? 0 : 1, "ui.prefersReducedMotion": 1 };
        browser = await visit(kind, site.url, { prefs });
        page = await browser.open("?store=memory");
        if (kind === "chromium") {
          const features = { "prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce" };
          await page.tab.emulateMediaFeatures(Object.entries(features).map(([name, value]) => ({ name, value })));
        }
        await page.ready();
      });
      after(async () => {
        await browser?.close();
        await site?.close();
      });

      test("the colours are those that were asked for", async () => {
        const ground = await page.tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const [red] = ground.match(/\d+/);
        assert.equal(Number(red) < 128, scheme === "dark", ground);
      });

      test("the acts wait until they are started", async () => {
        await page.until(() => document.querySelector("act-stage iframe")?.contentDocument?.querySelectorAll(".bot[data-part]").length === 2);
        assert.equal(await page.text("act-stage .controls button"), "Play");
        assert.match(await page.text("act-stage .told"), /Nothing of it is a film/);
      });

      test("axe finds nothing, in a page that shows all it can", async () => {
        assert.deepEqual(await violations(page), []);
        await fill(page);
        for (const width of WIDTHS) {
          await page.tab.setViewport({ width, height: 900 });
          assert.deepEqual(await violations(page), [], `${width} pixels`);
        }
      });

      test("axe would find something", async () => {
        await page.tab.evaluate(() => document.querySelector("chat-widget input").removeAttribute("aria-label"));
        await page.tab.evaluate(() => document.querySelector("chat-widget input").removeAttribute("placeholder"));
        assert.deepEqual((await violations(page)).map(({ id }) => id), ["label"]);
      });

      test("nothing stands beside the screen", async () => {
        for (const width of [...WIDTHS, 320]) {
          await page.tab.setViewport({ width, height: 900 });
          const beside = await page.tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.equal(beside, 0, `${width} pixels`);
        }
      });

      test("nothing moves by itself where less motion is asked for", async () => {
        await page.shows("#map .node.here", "topic");
        const moving = await page.tab.evaluate(() => document.getAnimations().length);
        assert.equal(moving, 0);
      });
    });
  }
}

/** Lets every kind of thing appear: each status but one, a conversation on hold, errors, refusals, both directions of text, opened details. */
async function fill(page) {
  await page.tabTo("Your message");
  for (const text of ["Order tea", "Green", "Book a tasting", "Stop", "Small talk", "fine", "Break something", "Order tea", "Book a tasting"]) {
    await page.type(text);
  }
  await page.shows("#current .left", "expires in");
  assert.deepEqual(await violations(page), [], "while time runs");
  await page.skip(31_000);
  await page.shows("chat-widget .ending", "EXPIRED");
  for (const text of ["Small talk", "مرحبا", "well"]) await page.type(text);
  await page.hears("What shall it be");
  await page.tab.evaluate(() => {
    document.querySelectorAll("try-to-break .buttons button").forEach((button) => button.click());
    all("details").forEach((details) => (details.open = true));
  });
  await page.shows("try-to-break li", "NOT_FOUND");
}

async function violations({ tab }) {
  await tab.evaluate(AXE);
  const found = await tab.evaluate(async () => (await globalThis.axe.run()).violations);
  return found.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`) }));
}
