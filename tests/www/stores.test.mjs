// The page over each store: what a reload, a second tab and a failure leave of a conversation.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { serve } from "../../xtask/www/serve.mjs";
import { BROWSERS } from "../support/browsers.mjs";
import { visit } from "./page.mjs";

const SHARED = ["indexeddb", "remote"];
/** IndexedDB is what a visitor gets who names no store. */
const addressOf = (store) => (store === "indexeddb" ? "" : `?store=${store}`);
/** What a browser itself prints about a request without an answer. */
const isOfNetwork = (text) => /Failed to load resource/.test(text);

for (const kind of BROWSERS) {
  describe(kind, () => {
    let site;
    let browser;
    let isUp;
    before(async () => {
      site = await serve({ isUp: () => isUp });
      browser = await visit(kind, site.url);
    });
    beforeEach(() => {
      isUp = true;
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    async function inTabs(count, query, act, isExpected) {
      const pages = [];
      try {
        for (let tabs = 0; tabs < count; tabs += 1) {
          pages.push(await browser.open(query));
          await pages.at(-1).ready();
        }
        await act(...pages);
        for (const page of pages) page.assertClean(isExpected);
      } finally {
        for (const page of pages) await page.tab.close();
      }
    }

    async function forget(page) {
      await page.tab.bringToFront();
      await page.tabTo("Forget me", { back: true });
      await page.press("Enter");
      await page.shows("chat-widget .note", "Forgotten");
    }

    for (const store of SHARED) {
      test(`${store}: a reload in the middle`, () =>
        inTabs(1, addressOf(store), async (page) => {
          await page.tabTo("Your message");
          for (const [text, answer] of [["Order tea", "Which tea"], ["Black", "with milk"], ["Plain", "How many grams"]]) {
            await page.type(text);
            await page.hears(answer);
          }
          const said = await page.messages();
          assert.deepEqual(said.slice(-2), ["You: Plain", "Bot: How many grams?"]);
          await page.tab.reload();
          await page.ready();
          assert.deepEqual(await page.messages(), said);
          await page.shows("chat-widget .where", "order › amount, version 3");
          await page.shows("flow-map .node.here", "amount");
          await page.tabTo("Your message");
          await page.type("250");
          await page.hears("deliver");
          await forget(page);
        }));

      test(`${store}: two tabs agree`, () =>
        inTabs(2, addressOf(store), async (one, other) => {
          await one.tab.bringToFront();
          await one.tabTo("Your message");
          await one.type("Order tea");
          await one.hears("Which tea");
          await other.tab.bringToFront();
          await other.hears("Which tea");
          await other.tabTo("Your message");
          await other.type("Green");
          await one.tab.bringToFront();
          await one.hears("How many grams");
          await one.shows("change-timeline li", "updated", "tea", "amount", "you: Green");
          await one.shows("flow-map .node.here", "amount");
          assert.deepEqual(await one.messages(), await other.messages());
          await forget(one);
          await other.tab.bringToFront();
          await other.shows("past-conversations", "None.");
          assert.equal((await other.messages()).length, 1);
        }));
    }

    test("memory: a reload begins anew, and the page says so", () =>
      inTabs(1, "?store=memory", async (page) => {
        await page.tabTo("Your message");
        await page.type("Order tea");
        await page.hears("Which tea");
        await page.shows("store-promise tr", "durable", "no");
        await page.tab.reload();
        await page.ready();
        assert.equal((await page.messages()).length, 1);
      }));

    test("the store is switched by keyboard, and each has its own", () =>
      inTabs(1, "?store=memory", async (page) => {
        await page.tabTo("Your message");
        await page.type("Order tea");
        await page.hears("Which tea");
        await page.tabTo("Memory", { back: true });
        await page.press("ArrowRight");
        await page.shows("store-promise", "Server");
        await page.ready();
        assert.equal((await page.messages()).length, 1);
        assert.match(page.tab.url(), /store=remote/);
      }));

    test("remote: down in the middle, and up again", () =>
      inTabs(1, "?store=remote", async (page) => {
        await page.tabTo("Your message");
        await page.type("Order tea");
        await page.hears("Which tea");
        isUp = false;
        await page.type("Green");
        await page.shows("chat-widget .refused", "Not sent: UNREACHABLE");
        await page.shows("error-list li", "UNREACHABLE", "ConversationError from latest()", "attempts 3", "retryable true");
        isUp = true;
        await page.tabTo("Try again", { back: true });
        await page.press("Enter");
        await page.hears("How many grams");
        const answers = (await page.messages()).filter((text) => text === "You: Green");
        assert.equal(answers.length, 1);
        await forget(page);
      }, isOfNetwork));

    test("remote: down when the page is opened", async () => {
      isUp = false;
      const page = await browser.open("?store=remote");
      try {
        await page.shows("#trouble", "Server can't be used: UNREACHABLE");
        isUp = true;
        await page.tabTo("Try again");
        await page.press("Enter");
        await page.ready();
        assert.equal(await page.text("#trouble"), "");
        page.assertClean(isOfNetwork);
      } finally {
        await page.tab.close();
      }
    });
  });

  describe(`${kind}, which stores nothing for pages`, () => {
    let site;
    let browser;
    let profile;
    before(async () => {
      site = await serve();
      profile = mkdtempSync(join(tmpdir(), "convostate-refusing-"));
      browser = await visit(kind, site.url, refusing(profile));
    });
    after(async () => {
      await browser?.close();
      await site?.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    });

    async function opened(query, act) {
      const page = await browser.open(query);
      try {
        await act(page);
        page.assertClean();
      } finally {
        await page.tab.close();
      }
    }

    test("storage is really refused", () =>
      opened("?store=memory", async (page) => {
        const refused = await page.tab.evaluate(() => {
          try {
            return localStorage === null;
          } catch (error) {
            return error.name;
          }
        });
        assert.equal(refused, "SecurityError");
      }));

    test("IndexedDB says so, and the memory is one key away", () =>
      opened("", async (page) => {
        await page.shows("#trouble", "IndexedDB can't be used: STORAGE", "refuses storage");
        await page.tabTo("Go on in memory");
        await page.press("Enter");
        await page.ready();
        assert.equal(await page.text("#trouble"), "");
        await page.shows("error-list li", "STORAGE", "from open()");
        await page.tabTo("Your message");
        await page.type("Order tea");
        await page.hears("Which tea");
      }));

    for (const store of ["memory", "remote"]) {
      test(`${store} can be used all the same`, () =>
        opened(`?store=${store}`, async (page) => {
          await page.ready();
          await page.tabTo("Your message");
          await page.type("Order tea");
          await page.hears("Which tea");
        }));
    }
  });
}

/** A browser that is told to refuse all cookies and storage. */
function refusing(profile) {
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  mkdirSync(join(profile, "Default"), { recursive: true });
  writeFileSync(join(profile, "Default/Preferences"), JSON.stringify(preferences));
  return { profile, prefs: { "network.cookie.cookieBehavior": 2 } };
}
