// The page over each store: what a reload, a second tab and a failure leave of a conversation.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { serve } from "../../xtask/www/serve.mjs";
import { BROWSERS } from "../support/browsers.mjs";
import { removeFolder } from "../support/remove-folder.mjs";
import { visit } from "./page.mjs";

const SHARED = ["indexeddb", "remote"];
/** IndexedDB is what a visitor gets who names no store. */
const addressOf = (store) => (store === "indexeddb" ? "" : `?store=${store}`);
/** What a browser itself prints about a request without an answer. */
const isOfNetwork = (text) => /Failed to load resource/.test(text);

/** Browsers wait more than they work, so both are at it at once: this is the last file of its step. */
describe("in each browser", { concurrency: BROWSERS.length }, () => BROWSERS.forEach(inOne));

function inOne(kind) {
  describe(kind, { concurrency: 1 }, () => {
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

    /** Clicks on a store, and waits until it is the one that is shown. */
    async function choose(page, label) {
      await page.tab.evaluate((label) => [...document.querySelectorAll("store-switch label")].find((one) => one.textContent === label).click(), label);
      await page.shows("store-promise strong", label);
      await page.ready();
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
          await page.shows("#map .node.here", "amount");
          await page.tabTo("Your message");
          await page.type("250");
          await page.hears("deliver");
          await forget(page);
        }));

      test(`${store}: what was said stands once, at every moment`, () =>
        inTabs(1, addressOf(store), async (page) => {
          await page.tab.evaluate(() => {
            globalThis.most = 0;
            const count = () => {
              const said = [...document.querySelectorAll("chat-widget .you")].filter((one) => one.textContent.includes("Order tea"));
              globalThis.most = Math.max(globalThis.most, said.length);
            };
            new MutationObserver(count).observe(document.querySelector("chat-widget"), { childList: true, subtree: true });
          });
          await page.tabTo("Your message");
          await page.type("Order tea");
          await page.hears("Which tea");
          await page.until(() => !document.querySelector("chat-widget .sending"));
          assert.equal(await page.tab.evaluate(() => globalThis.most), 1);
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
          await one.shows("#changes li", "updated", "tea", "amount", "you: Green");
          await one.shows("#map .node.here", "amount");
          const said = await one.messages();
          assert.deepEqual(said.slice(-2), ["You: Green", "Bot: How many grams?"]);
          await other.tab.bringToFront();
          await other.reads(said);
          await forget(one);
          await other.tab.bringToFront();
          await other.shows("#all", "None.");
          await other.reads(said.slice(0, 1));
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

    test("a store is opened once for each choice", () =>
      inTabs(1, "?store=memory", async (page) => {
        const openings = () => page.tab.evaluate(() => performance.getEntriesByName("usable").length);
        await choose(page, "Server");
        await choose(page, "IndexedDB");
        await choose(page, "Memory");
        assert.equal(await openings(), 4);
        assert.equal(await page.text("try-to-break ol"), "", "errors");
      }));

    test("what the page ends by going to another store is no error", () =>
      inTabs(1, "?store=remote", async (page) => {
        await page.tabTo("Your message");
        isUp = false;
        await page.type("Order tea");
        await page.shows("chat-widget .message", "You: Order tea");
        await choose(page, "Memory");
        isUp = true;
        const told = await page.text("try-to-break ol");
        assert.ok(!/ABORTED|CLOSED_ENGINE/.test(told), told);
      }, isOfNetwork));

    test("each store has promises of its own, and what is none does not look like one", () =>
      inTabs(1, "", async (page) => {
        const promise = (name) =>
          page.tab.evaluate((name) => {
            const row = [...document.querySelectorAll("store-promise tr")].find((one) => one.querySelector("th").textContent === name);
            const [value, meaning] = row.querySelectorAll("td");
            return { value: value.textContent, colour: getComputedStyle(value).color, meaning: meaning.textContent };
          }, name);
        const [durable, evictable] = [await promise("durable"), await promise("evictable")];
        assert.equal(evictable.value, "yes");
        assert.match(evictable.meaning, /^beware: the browser may throw it away/);
        assert.equal(durable.value, "yes");
        assert.notEqual(evictable.colour, durable.colour);
        await choose(page, "Server");
        for (const name of ["durable", "evictable"]) assert.match((await promise(name)).meaning, /^the server decides/);
        await choose(page, "Memory");
        assert.match((await promise("evictable")).meaning, /^nothing is thrown away/);
      }));

    test("memory: a tab that was frozen has not lost it", () =>
      inTabs(1, "?store=memory", async (page) => {
        await page.tabTo("Your message");
        await page.type("Order tea");
        await page.hears("Which tea");
        await page.tab.evaluate(() => document.dispatchEvent(new Event("resume")));
        await page.type("Green");
        await page.hears("How many grams");
      }));

    test("remote: down in the middle, and up again: all that was said goes by itself, in its order", () =>
      inTabs(1, "?store=remote", async (page) => {
        await page.tabTo("Your message");
        await page.type("Order tea");
        await page.hears("Which tea");
        isUp = false;
        await page.type("Green");
        await page.shows("chat-widget .refused", "Not sent yet", "tried again by itself");
        await page.type("100");
        await page.shows("try-to-break li", "UNREACHABLE", "ConversationError from latest()", "attempts 3", "retryable true");
        assert.doesNotMatch(await page.text("chat-widget"), /UNREACHABLE|URL/, "what a visitor reads");
        isUp = true;
        await page.hears("Shall we deliver it");
        assert.deepEqual((await page.messages()).slice(-4), ["You: Green", "Bot: How many grams?", "You: 100", "Bot: Shall we deliver it, or do you pick it up?"]);
        assert.equal(await page.text("chat-widget .refused"), null);
        await forget(page);
      }, isOfNetwork));

    test("remote: what could not be read is read later, by itself", () =>
      inTabs(1, "?store=remote", async (page) => {
        const rows = (count) => page.until((count) => all("#all details").length === count, count);
        await page.tabTo("Your message");
        for (const text of ["Order tea", "Stop", "Order tea"]) await page.type(text);
        await rows(2);
        isUp = false;
        await page.tab.evaluate(() => all("#all input[value=OPEN]")[0].click());
        await page.shows("try-to-break li", "UNREACHABLE", "from list()");
        isUp = true;
        await rows(1);
        await forget(page);
      }, isOfNetwork));

    for (const [way, go] of [
      ["the button is pressed", (page) => page.press("Enter")],
      ["the browser is online again", (page) => page.tab.evaluate(() => dispatchEvent(new Event("online")))],
    ]) {
      test(`remote: what could not be sent is sent when ${way}`, () =>
        inTabs(1, "?store=remote", async (page) => {
          await page.tabTo("Your message");
          await page.type("Order tea");
          await page.hears("Which tea");
          // The page's own next try never comes.
          await page.tab.evaluate(() => {
            const { setTimeout } = globalThis;
            globalThis.setTimeout = (act, ms, ...rest) => setTimeout(act, ms >= 1000 ? 2 ** 30 : ms, ...rest);
          });
          isUp = false;
          await page.type("Green");
          await page.shows("chat-widget .refused", "Not sent yet");
          await page.tabTo("Try again", { back: true });
          isUp = true;
          await go(page);
          await page.hears("How many grams");
          const answers = (await page.messages()).filter((text) => text === "You: Green");
          assert.equal(answers.length, 1);
          await forget(page);
        }, isOfNetwork));
    }

    test("remote: down when the page is opened; it says so, keeps what is typed, and comes alive by itself", async () => {
      isUp = false;
      const page = await browser.open("?store=remote");
      try {
        await page.shows("#trouble", "Server can't be used: UNREACHABLE", "tries again by itself");
        assert.doesNotMatch(await page.text("body"), /undefined/);
        await page.shows("try-to-break li", "UNREACHABLE");
        await page.shows("chat-widget [role=status]", "Not connected. What you type stays here");
        const nothing = await page.tab.evaluate(() => all(".card .nothing").filter((one) => one.checkVisibility({ visibilityProperty: true })).length);
        assert.equal(nothing, 4, "cards that say that nothing can be read");
        const disabled = () => page.tab.evaluate(() => [...document.querySelectorAll("chat-widget button:disabled")].map((one) => one.textContent));
        assert.deepEqual(await disabled(), ["Stop", "Forget me", "Send"]);
        await page.tabTo("Your message");
        await page.type("Order tea");
        const typed = () => page.tab.evaluate(() => document.querySelector("chat-widget input").value);
        assert.equal(await typed(), "Order tea");
        isUp = true;
        await page.ready();
        assert.equal(await page.text("#trouble"), "");
        assert.deepEqual(await disabled(), []);
        assert.equal(await typed(), "Order tea");
        await page.press("Enter");
        await page.hears("Which tea");
        assert.equal(await typed(), "");
        await forget(page);
        page.assertClean(isOfNetwork);
      } finally {
        await page.tab.close();
      }
    });
  });

  describe(`${kind}, which stores nothing for pages`, { concurrency: 1 }, () => {
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
      await removeFolder(profile);
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
        await page.shows("try-to-break li", "STORAGE", "from open()");
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
