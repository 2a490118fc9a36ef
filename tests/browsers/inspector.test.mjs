// The inspector in a bare page with a strict policy and a style of its own: it shows what happens, and neither reaches the other.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { BROWSERS, start } from "../support/browsers.mjs";
import { serve } from "../support/serve.mjs";
import { watch } from "./open.mjs";

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const FOLDERS = {
  "/pages/": fileURLToPath(new URL("pages", import.meta.url)),
  "/node_modules/convostate/": dirname(fileURLToPath(import.meta.resolve("convostate"))),
};
const POLICY = { "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; require-trusted-types-for 'script'" };

for (const kind of BROWSERS) {
  describe(kind, () => {
    let site;
    let browser;
    before(async () => {
      site = await serve(FOLDERS, POLICY);
      browser = await start(kind);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    async function opened(act) {
      const page = await browser.browser.newPage();
      const seen = watch(page, site.url);
      try {
        await page.goto(`${site.url}/pages/inspector.html`);
        await page.evaluate(() => globalThis.report);
        await act(page);
        assert.deepEqual(seen.problems, []);
        assert.deepEqual(seen.foreign.filter((url) => !url.startsWith("data:")), []);
      } finally {
        await page.close();
      }
    }
    const shows = (page, part, ...texts) =>
      page.waitForFunction((part, texts) => texts.every((text) => globalThis.part(part)?.textContent.includes(text)), { polling: 50 }, part, texts);

    test("it shows the open conversation, what changed, where it went, and all of them", () =>
      opened(async (page) => {
        await shows(page, "#current", "order", "size", "OPEN");
        await shows(page, "#changes", "found", "order › size", "version 1");
        await page.evaluate(() => {
          engine.update(client, "one", { step_id: "address", metadata: { size: "large" } });
          engine.create(client, { id: "two", flow_id: "hours", step_id: "asked" });
          engine.close(client, "two");
          engine.create({ ...client, user_id: "eve" }, { flow_id: "secret" });
        });
        await shows(page, "#current", "order", "address", "metadata.size", "large", "version 2, now");
        await shows(page, "#changes", "created", "hours › asked", "size", "address", "CLOSED");
        await shows(page, "#map", "Order", "size", "address", "hours", "CLOSED");
        await shows(page, "#all", "order › address", "hours › asked");
        assert.doesNotMatch(await page.evaluate(() => part(".columns").textContent), /secret/, "others' conversations");
      }));

    test("a slider goes back to each version that was seen", () =>
      opened(async (page) => {
        await page.evaluate(() => {
          for (const count of [1, 2, 3]) engine.update(client, "one", { metadata: { count } });
        });
        await shows(page, "#current", "version 4, now");
        const slider = await page.evaluateHandle(() => part(".versions input"));
        await slider.focus();
        await page.keyboard.press("ArrowLeft");
        await page.keyboard.press("ArrowLeft");
        await shows(page, "#current", "version 2 of 4");
        assert.match(await page.evaluate(() => part(".fields").textContent), /metadata\.count1/);
        await page.evaluate(() => engine.update(client, "one", { metadata: { count: 4 } }));
        await shows(page, "#current", "version 2 of 5");
        await page.keyboard.press("End");
        await shows(page, "#current", "version 5, now", "metadata.count4");
      }));

    test("neither style reaches the other, and axe finds nothing", () =>
      opened(async (page) => {
        const [inside, outside] = await page.evaluate(() => [part("h2"), document.querySelector("h2")].map((one) => getComputedStyle(one).textTransform));
        assert.deepEqual([inside, outside], ["none", "uppercase"]);
        assert.equal(await page.evaluate(() => part(".card").checkVisibility()), true, "though the page hides what it calls a card");
        await page.evaluate(AXE);
        assert.deepEqual(await page.evaluate(async () => (await axe.run()).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])), []);
      }));

    test("it lets go, says why, and begins again; without subscribe it reads when it is told to", () =>
      opened(async (page) => {
        await page.evaluate(() => document.querySelector("convostate-inspector").disconnect("Gone."));
        await page.evaluate(() => engine.update(client, "one", { step_id: "late" }));
        await shows(page, ".nothing", "Gone.");
        await page.evaluate(async () => {
          const inspector = document.querySelector("convostate-inspector");
          const quiet = { latest: (...args) => engine.latest(...args), list: (...args) => engine.list(...args) };
          await inspector.connect({ conversations: quiet, client });
          engine.update(client, "one", { step_id: "later" });
          await inspector.refresh();
        });
        await shows(page, "#current", "later");
      }));
  });
}
