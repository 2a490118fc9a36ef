// The three acts: they play by themselves, each shows what it says, and a visitor can take them over.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { serve } from "../../xtask/www/serve.mjs";
import { BROWSERS } from "../support/browsers.mjs";
import { visit } from "./page.mjs";

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

for (const kind of BROWSERS) {
  describe(kind, () => {
    let site;
    let browser;
    before(async () => {
      site = await serve();
      browser = await visit(kind, site.url, { isMoving: true });
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    test("by themselves: the order stays OPEN, a reload loses nothing, and of two tabs each has its turn", async () => {
      const page = await browser.open("?store=memory");
      try {
        await page.until(() => document.querySelector("act-stage").play !== undefined);
        // What is shown stays for a moment only; what is waited for is the bot.
        await page.tab.evaluate(() => {
          const stage = document.querySelector("act-stage");
          stage.pace = 0.02;
          globalThis.rows = new Set();
          const note = () => document.querySelectorAll(".state-panel li").forEach((row) => rows.add(row.textContent));
          new MutationObserver(note).observe(stage, { childList: true, subtree: true });
          globalThis.drafts = [];
          stage.querySelector("iframe").addEventListener("load", ({ target }) => {
            target.contentWindow.ready.then((chat) => setTimeout(() => drafts.push(chat.draft), 0));
          });
        });
        await page.until(() => document.querySelector("act-stage .told").textContent.includes("take over"));
        const { rows, drafts, won } = await page.tab.evaluate(() => ({
          rows: [...globalThis.rows], drafts: globalThis.drafts, won: [...document.querySelectorAll("act-stage .won")].map((one) => one.textContent).sort(),
        }));
        for (const words of [/order › amountOPEN, on holdversion 2/, /hours › askedCLOSED/, /order › amountOPENversion 3/, /grams: 200/]) {
          assert.ok(rows.some((row) => words.test(row)), `${words} in ${rows.join("\n")}`);
        }
        assert.ok(drafts.includes("100 gr"), `the half sentence after the reload: ${drafts}`);
        assert.deepEqual(won, ["first · version 4", "second · version 5"]);
        const chats = await page.tab.evaluate(() =>
          [...document.querySelectorAll("act-stage iframe")].map(({ contentDocument }) => [...contentDocument.querySelectorAll(".message")].map((one) => one.textContent)));
        assert.deepEqual(chats[0], chats[1], "both tabs show the same");
        assert.equal(chats[0].at(-1), "Bot: That makes 200 g. Shall we deliver it, or do you pick it up?");
        page.assertClean();
      } finally {
        await page.tab.close();
      }
    });

    test("paused, they stand still, and go on; another act that is chosen meanwhile begins where it should", async () => {
      const page = await browser.open("?store=memory");
      try {
        const stands = () => page.tab.evaluate(() => document.querySelector("act-stage .told").textContent);
        const click = (name) => page.tab.evaluate((name) => [...document.querySelectorAll("act-stage button")].find((one) => one.textContent.includes(name)).click(), name);
        await page.until(() => document.querySelector("act-stage .told")?.textContent.includes("gathers"));
        await click("Pause");
        const stood = await stands();
        await page.tab.evaluate(() => (document.querySelector("act-stage").pace = 0.02));
        // A page's timers fire in their order: the next beats would have come before this one.
        await page.tab.evaluate(() => new Promise((done) => setTimeout(done, 500)));
        assert.equal(await stands(), stood);
        await click("Go on");
        await click("Two tabs");
        await click("Reload");
        await click("Two tabs");
        await page.until(() => document.querySelector("act-stage .told").textContent.includes("take over"));
        const won = await page.tab.evaluate(() => [...document.querySelectorAll("act-stage .won")].map((one) => one.textContent).sort());
        assert.deepEqual(won, ["first · version 4", "second · version 5"]);
        page.assertClean();
      } finally {
        await page.tab.close();
      }
    });

    test("taken over while an act is being set: it is the visitor's when that has ended", async () => {
      const page = await browser.open("?store=memory");
      try {
        await page.until(() => document.querySelector("act-stage .told")?.textContent.includes("gathers"));
        await page.tab.evaluate(async () => {
          const stage = document.querySelector("act-stage");
          const [, reload] = stage.querySelectorAll("button.act");
          const isBeingSet = new Promise((done) => new MutationObserver(done).observe(reload, { attributes: true }));
          const played = stage.play(1, 1);
          await isBeingSet;
          await Promise.all([played, stage.takeOver()]);
        });
        assert.ok(await page.tab.evaluate(() => document.activeElement.matches("act-stage iframe:not([inert])")));
        assert.match(await page.text("act-stage .told"), /It is yours/);
        page.assertClean();
      } finally {
        await page.tab.close();
      }
    });

    test("taken over by keyboard: they stop, and the visitor goes on in the tab; axe finds nothing in it", async () => {
      const page = await browser.open("?store=memory");
      try {
        await page.until(() => document.querySelector("act-stage button.act[aria-pressed=true]"));
        await page.tabTo("Take over");
        await page.press("Enter");
        await page.until(() => document.activeElement?.matches("act-stage iframe:not([inert])"));
        await page.type("Small talk");
        const heard = () => document.querySelector("act-stage iframe").contentDocument.querySelector(".log").textContent.includes("How are you today?");
        await page.until(heard);
        assert.match(await page.text("act-stage .told"), /It is yours/);
        const frame = page.tab.frames().find((one) => one.url().includes("tab.html"));
        await frame.evaluate(AXE);
        const found = await frame.evaluate(async () => (await globalThis.axe.run()).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]));
        assert.deepEqual(found, []);
        page.assertClean();
      } finally {
        await page.tab.close();
      }
    });
  });
}
