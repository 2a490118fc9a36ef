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
        await page.shows("#current", "nothing is open");
        await page.shows("#all li", "order › voucher", "CLOSED");
        await page.shows("#changes li", "created", "order › tea");
        await page.shows("#changes li", "step_id", "address", "voucher");
        await page.shows("#changes li", "closed", "OPEN", "CLOSED");
        const steps = await page.tab.evaluate(() => [...all("#map .node")].map((node) => node.textContent));
        assert.deepEqual(steps, ["tea", "blend", "amount", "delivery", "address", "voucher", "CLOSED"]);
      }));

    test("a flow on hold, one that fails, both ended by Stop, and all forgotten", () =>
      opened("?store=memory", async (page) => {
        await page.tabTo("Order tea");
        await page.press("Enter");
        await page.hears("Which tea");
        await page.type("Small talk");
        await page.hears("How are you");
        await page.shows("chat-widget .ending", "on hold");
        await page.shows("#map .node.here", "mood");
        await page.shows("#current", "On hold, OPEN too: order › tea");
        await page.type("fine");
        await page.hears("What shall it be");
        await page.type("Break something");
        await page.shows("chat-widget .ending", "failed (FAILED)");
        await page.hears("Back to your order. Which tea");
        await page.type("Book a tasting");
        await page.hears("Which day");
        await page.tabTo("Stop", { back: true });
        await page.press("Enter");
        await page.shows("chat-widget .note", "closed");
        for (const status of ["FAILED", "CLOSED"]) await page.shows("#all li", status);
        await page.tabTo("Forget me", { back: true });
        await page.press("Enter");
        await page.shows("chat-widget .note", "Forgotten: 3 conversations");
        await page.shows("#all", "None.");
        assert.deepEqual(await page.messages(), ["Bot: Hello! This is the tea house. Order tea, book a tasting, or just talk."]);
      }));

    test("an order on hold is offered, and gone back to, with what it knew", () =>
      opened("?store=memory", async (page) => {
        await page.tabTo("Your message");
        for (const [text, answer] of [["Order tea", "Which tea"], ["Green", "grams"], ["100", "deliver"], ["Book a tasting", "Which day"]]) {
          await page.type(text);
          await page.hears(answer);
        }
        await page.tabTo("Back to your order", { back: true });
        await page.press("Enter");
        await page.hears("Back to your order. Shall we deliver it");
        await page.shows("chat-widget h3", "Order tea, continued");
        assert.deepEqual((await page.messages()).slice(-4), [
          "You: Book a tasting", "Bot: For 30 seconds after each answer your place is held. Which day?",
          "You: Back to your order", "Bot: Back to your order. Shall we deliver it, or do you pick it up?",
        ]);
        await page.type("Back to your tasting");
        await page.hears("Back to your tasting");
        // The tasting runs out of time: nobody says so, and the order goes on.
        await page.skip(31_000);
        await page.shows("chat-widget .note", "Back to your order: ", "Shall we deliver it");
        await page.type("Deliver");
        await page.hears("Where to");
        await page.shows("#current", "metadata.grams", "100");
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
        for (const name of ["Send", "What changed", "all", "A foreign id"]) assert.ok(names.includes(name), `${name} in ${names.join(" | ")}`);
      }));

    test("past conversations by status and by pages, errors as they are thrown, by keyboard", () =>
      opened("?store=memory", async (page) => {
        await page.tabTo("Your message");
        for (let talks = 1; talks < 7; talks += 1) for (const text of ["Small talk", "Stop"]) await page.type(text);
        await page.type("Small talk");
        await page.shows("chat-widget .where", "talk › mood, version 1");
        await page.until(() => all("#all li").length === 5);
        await page.tabTo("More");
        await page.press("Enter");
        await page.until(() => all("#all li").length === 7);
        await page.tabTo("all", { back: true });
        await page.press("ArrowRight");
        await page.until(() => all("#all li").length === 1);
        await page.shows("#all li", "talk › mood", "OPEN");
        await page.tabTo("A NaN");
        await page.press("Enter");
        await page.shows("try-to-break li", "INVALID_METADATA", "ConversationError from create()", "metadata.cart[0]");
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
          await page.shows("#current .left", "expires in");
          await page.skip(31_000);
          await page.shows("chat-widget .ending", "ran out of time (EXPIRED)");
          await page.shows("#changes li", "expired", "EXPIRED", "version 2");
          await page.shows("#current", "EXPIRED");
        }));
    }
  });
}
