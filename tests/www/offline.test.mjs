// The page without a network: written offline, reloaded, seen in a second tab, and sent when the network is back.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connect } from "convostate/remote";
import { serve } from "../../xtask/www/serve.mjs";
import { BROWSERS } from "../support/browsers.mjs";
import { visit } from "./page.mjs";

/** For the pictures of each step: a folder. */
const SHOTS = process.env.CONVOSTATE_SHOTS;

for (const kind of BROWSERS) {
  describe(kind, () => {
    test("offline, a reload, a second tab, and the network back: server and both tabs say the same", async () => {
      const site = await serve();
      const browser = await visit(kind, site.url);
      let shots = 0;
      const shot = async (page) => SHOTS && page.tab.screenshot({ path: `${SHOTS}/offline-${kind}-${(shots += 1)}.png` });
      const marked = (page, count) => page.until((count) => document.querySelectorAll(".try .message .mark").length === count, count);
      const flip = async (page, words) => {
        await page.tab.evaluate(() => document.querySelector("network-switch input").click());
        await page.shows("network-switch [role=status]", words);
      };
      const say = async (page, text, answer) => {
        await page.tab.bringToFront();
        await page.tabTo("Your message");
        await page.type(text);
        await page.hears(answer);
      };
      try {
        const one = await browser.open("?store=offline");
        await one.ready();
        await say(one, "Order tea", "Which tea");
        await one.shows("network-switch [role=status]", "on, nothing waits");
        await marked(one, 0);
        await shot(one);

        await flip(one, "off, nothing waits");
        await say(one, "Green", "How many grams");
        await one.shows("network-switch [role=status]", "off, 1 write waits");
        await marked(one, 2);
        await one.shows("#waiting li", "update");
        await one.shows("#current .pending", "true: waits to be sent");
        await shot(one);

        await one.tab.reload();
        await one.ready();
        assert.deepEqual((await one.messages()).slice(-2), ["You: Green waits to be sent", "Bot: How many grams? waits to be sent"]);
        await one.shows("network-switch [role=status]", "off, 1 write waits");
        await shot(one);

        const other = await browser.open("?store=offline");
        await other.ready();
        await marked(other, 2);
        await say(other, "100", "deliver");
        await other.shows("network-switch [role=status]", "off, 2 writes wait");
        await one.tab.bringToFront();
        await one.hears("deliver");
        await marked(one, 4);
        await shot(one);
        const client = await one.tab.evaluate(() => ({ bot_id: "tea-house", user_id: localStorage.getItem("convostate-visitor"), channel_id: "web" }));
        const server = connect(`${site.url}api`);
        const before = await server.latest(client);
        assert.deepEqual([before.step_id, before.version], ["tea", 1], "the server has nothing of it");

        await flip(one, "on, nothing waits");
        for (const page of [one, other]) {
          await page.tab.bringToFront();
          await page.shows("network-switch [role=status]", "on, nothing waits");
          await marked(page, 0);
          await page.shows("#waiting", "the server has it all");
          await page.shows("chat-widget .where", "order › delivery, version 3");
        }
        await shot(other);
        const stands = await server.latest(client);
        assert.deepEqual([stands.step_id, stands.version, stands.metadata.tea, stands.metadata.grams], ["delivery", 3, "green", 100]);
        await other.reads(await one.messages());
        await server.dispose();
        for (const page of [one, other]) page.assertClean();
      } finally {
        await browser.close();
        await site.close();
      }
    });
  });
}
