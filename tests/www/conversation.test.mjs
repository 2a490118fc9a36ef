// Conversations in the page, by keyboard only, in both browsers.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { serve } from "../../xtask/www/serve.mjs";
import { BROWSERS } from "../support/browsers.mjs";
import { visit } from "./page.mjs";

for (const kind of BROWSERS) {
  describe(kind, () => {
    let site;
    let browser;
    before(async () => {
      site = await serve();
      browser = await visit(kind, site.url);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    async function opened(query, act) {
      const page = await browser.open(query);
      try {
        await page.ready();
        await act(page);
        page.assertClean();
      } finally {
        await page.tab.close();
      }
    }

    test("a whole conversation by keyboard", () =>
      opened("?store=memory", async (page) => {
        await page.tabTo("Order tea");
        await page.press("Enter");
        await page.hears("Which tea");
        assert.equal((await page.focused()).name, "Your message", "the focus is where the answer goes");
        await page.type("herbal");
        await page.hears("Mint or camomile");
        await page.tabTo("Mint", { back: true });
        await page.press(" ");
        for (const [question, answer] of [["grams", "lots"], ["A number", "100"], ["deliver", "Deliver"], ["Where to", "12 Oak Street"], ["voucher", "TEA-10"]]) {
          await page.hears(question);
          await page.type(answer);
        }
        await page.hears("Ten per cent off");
        await page.shows("chat-widget .ending", "CLOSED");
        await page.shows("current-conversation", "nothing is open");
        await page.shows("past-conversations li", "order › voucher", "CLOSED");
        await page.shows("change-timeline li", "created", "order › tea");
        await page.shows("change-timeline li", "step_id", "address", "voucher");
        await page.shows("change-timeline li", "closed", "OPEN", "CLOSED");
        const steps = await page.tab.evaluate(() => [...document.querySelectorAll("flow-map .node")].map((node) => node.textContent));
        assert.deepEqual(steps, ["tea", "blend", "amount", "delivery", "address", "voucher", "CLOSED"]);
      }));

    test("a flow put aside, one that fails, one ended by Stop, and all forgotten", () =>
      opened("?store=memory", async (page) => {
        await page.tabTo("Order tea");
        await page.press("Enter");
        await page.hears("Which tea");
        await page.type("Small talk");
        await page.hears("How are you");
        await page.shows("chat-widget .ending", "put aside (SWITCHED)");
        await page.shows("flow-map .node.here", "mood");
        await page.type("fine");
        await page.hears("What shall it be");
        await page.type("Break something");
        await page.shows("chat-widget .ending", "failed (FAILED)");
        await page.type("Book a tasting");
        await page.hears("Which day");
        await page.tabTo("Stop", { back: true });
        await page.press("Enter");
        await page.shows("chat-widget .note", "closed");
        for (const status of ["SWITCHED", "FAILED", "CLOSED"]) await page.shows("past-conversations li", status);
        await page.tabTo("Forget me", { back: true });
        await page.press("Enter");
        await page.shows("chat-widget .note", "Forgotten: 3 conversations");
        await page.shows("past-conversations", "None.");
        assert.deepEqual(await page.messages(), ["Bot: Hello! This is the tea house. Order tea, book a tasting, or just talk."]);
      }));

    test("what has the focus can be seen, everywhere", () =>
      opened("?store=memory", async (page) => {
        await page.tabTo("Your message");
        await page.type("Order tea");
        await page.hears("Which tea");
        const names = [];
        for (let presses = 0; presses < 80; presses += 1) {
          await page.press("Tab");
          const { name, tag, isSeen } = await page.focused();
          if (tag === "body") break;
          assert.ok(isSeen, `the focus on ${name}`);
          names.push(name);
        }
        for (const name of ["Send", "Changes, newest first", "all", "NOT_FOUND"]) assert.ok(names.includes(name), `${name} in ${names.join(" | ")}`);
      }));

    test("past conversations by status and by pages, errors as they are thrown, by keyboard", () =>
      opened("?store=memory", async (page) => {
        await page.tabTo("Your message");
        for (let turns = 0; turns < 7; turns += 1) await page.type(turns % 2 ? "Order tea" : "Small talk");
        await page.shows("chat-widget .where", "talk › mood, version 1");
        await page.until(() => document.querySelectorAll("past-conversations li").length === 5);
        await page.tabTo("More");
        await page.press("Enter");
        await page.until(() => document.querySelectorAll("past-conversations li").length === 7);
        await page.tabTo("all", { back: true });
        await page.press("ArrowRight");
        await page.until(() => document.querySelectorAll("past-conversations li").length === 1);
        await page.shows("past-conversations li", "talk › mood", "OPEN");
        await page.tabTo("INVALID_METADATA");
        await page.press("Enter");
        await page.shows("error-list li", "INVALID_METADATA", "ConversationError from create()", "metadata.cart[0]");
      }));

    test("text that runs from right to left", () =>
      opened("?store=memory", async (page) => {
        await page.tabTo("Your message");
        await page.type("مرحبا");
        await page.hears("أهلاً");
        const directions = await page.tab.evaluate(() => [...document.querySelectorAll("chat-widget .message")].map((one) => getComputedStyle(one).direction));
        assert.deepEqual(directions, ["ltr", "rtl", "rtl"]);
      }));

    for (const store of ["memory", "indexeddb"]) {
      test(`a place is held for thirty seconds, counted down, and gone, in ${store}`, () =>
        opened(`?store=${store}`, async (page) => {
          await page.tabTo("Your message");
          await page.type("Book a tasting");
          await page.shows("current-conversation .left", "expires in");
          await page.skip(31_000);
          await page.shows("chat-widget .ending", "ran out of time (EXPIRED)");
          await page.shows("change-timeline li", "expired", "EXPIRED", "version 2");
          await page.shows("current-conversation", "EXPIRED");
        }));
    }
  });
}
