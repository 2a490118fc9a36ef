// What stands where in the page: nothing jumps, nothing is cut, and all of it can be read and touched.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { serve } from "../../xtask/www/serve.mjs";
import { BROWSERS } from "../support/browsers.mjs";
import { visit } from "./page.mjs";

const SIZES = [[1440, 900], [820, 1180], [360, 740]];
/** Half a pixel is the rounding of browsers. */
const ABOUT = 0.5;

for (const kind of BROWSERS) {
  describe(kind, () => {
    let site;
    let browser;
    before(async () => {
      site = await serve();
      // Firefox is told by a preference that fingers point; Chromium by the size of its window.
      browser = await visit(kind, site.url, { prefs: { "ui.primaryPointerCapabilities": 1, "ui.allPointerCapabilities": 1 } });
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    async function opened([width, height], act) {
      const page = await browser.open("?store=memory");
      try {
        const finger = kind === "chromium" ? { isMobile: true, hasTouch: true } : {};
        await page.tab.setViewport({ width, height, ...finger });
        await page.ready();
        // Where the state is one line above the chat, it opens as a sheet.
        await page.tab.evaluate(() => document.querySelector("state-strip button").checkVisibility() && document.querySelector("state-strip button").click());
        await page.tabTo("Your message");
        await act(page);
        page.assertClean();
      } finally {
        await page.tab.close();
      }
    }

    async function order(page) {
      for (const [text, answer] of [["Order tea", "Which tea"], ["Black", "with milk"], ["Plain", "How many grams"]]) {
        await page.type(text);
        await page.hears(answer);
      }
      await page.shows("#current", "amount");
      await page.shows("#changes li", "amount");
      await page.shows("#all li", "amount");
    }

    const places = ({ tab }) =>
      tab.evaluate(() => Object.fromEntries(all(".card, .try chat-widget").map((card) => {
        const { left, top, width, height } = card.getBoundingClientRect();
        return [card.getAttribute("aria-labelledby") ?? "chat", [left, top + scrollY, width, height].map(Math.round)];
      })));

    for (const size of SIZES) {
      test(`${size[0]} pixels: no card moves or grows`, () =>
        opened(size, async (page) => {
          const first = await places(page);
          assert.equal(Object.keys(first).length, 9);
          await order(page);
          assert.deepEqual(await places(page), first, "after three messages");
          await page.tab.evaluate(() => all("details").forEach((details) => (details.open = true)));
          assert.deepEqual(await places(page), first, "with all that opens opened");
          await page.tab.evaluate(() => document.querySelectorAll("try-to-break .buttons button").forEach((button) => button.click()));
          await page.shows("try-to-break li", "NOT_FOUND");
          assert.deepEqual(await places(page), first, "with errors");
          const cut = await page.tab.evaluate(() => {
            const bodies = all(".card > :last-child");
            const isLong = ({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1;
            const fades = (one) => ["sticky", "auto"].every((value, index) => [getComputedStyle(one, "::after").position, getComputedStyle(one).overflowY][index] === value);
            return { long: bodies.filter(isLong).length, hard: bodies.filter((one) => isLong(one) && !fades(one)).map(({ localName }) => localName) };
          });
          assert.ok(cut.long >= 3, `${cut.long} cards have more to show`);
          assert.deepEqual(cut.hard, [], "cards that cut it off without a fade");
        }));

      test(`${size[0]} pixels: the map shows its texts whole, at their size`, () =>
        opened(size, async (page) => {
          await order(page);
          await wholeMap(page);
          await page.type("Book a tasting");
          await page.shows("#map .flow", "Book a tasting");
          await wholeMap(page);
          await page.type("Small talk");
          await page.shows("#map .flow", "Small talk");
          await wholeMap(page);
        }));

      test(`${size[0]} pixels: no text is smaller than 13 pixels, and a finger hits what it points at`, () =>
        opened(size, async (page) => {
          assert.ok(await page.tab.evaluate(() => matchMedia("(pointer: coarse)").matches), "a finger points");
          await order(page);
          await page.type("Book a tasting");
          await page.shows("#changes li", "ttl 30 s");
          await page.tab.evaluate(() => document.querySelectorAll("try-to-break .buttons button").forEach((button) => button.click()));
          await page.shows("try-to-break li", "NOT_FOUND");
          const found = await page.tab.evaluate(() => {
            const texts = [...document.body.querySelectorAll("*")].filter(
              (one) => !["NOSCRIPT", "SCRIPT"].includes(one.tagName) && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()),
            );
            const small = texts.filter((one) => parseFloat(getComputedStyle(one).fontSize) < 13).map((one) => `${one.localName}: ${one.textContent}`);
            const targets = [...document.querySelectorAll("button, summary, label, input:not([type=radio])")].map((one) => {
              const { width, height } = one.getBoundingClientRect();
              return { name: `${one.localName}: ${one.textContent}`, width, height };
            });
            return { texts: texts.length, small, targets: targets.filter(({ width }) => width > 0) };
          });
          assert.ok(found.texts > 40 && found.targets.length > 15, JSON.stringify(found));
          assert.deepEqual(found.small, []);
          assert.deepEqual(found.targets.filter(({ width, height }) => width < 44 - ABOUT || height < 44 - ABOUT), []);
        }));
    }

    test("360 pixels: the name and the links beside it do not lie on each other", () =>
      opened(SIZES[2], async (page) => {
        const parts = await page.tab.evaluate(() => {
          const range = document.createRange();
          return [...document.querySelectorAll(".brand, .top nav a")].map((one) => {
            range.selectNodeContents(one);
            const { left, right, top, bottom } = range.getBoundingClientRect();
            return { name: one.textContent, left, right, top, bottom };
          });
        });
        assert.equal(parts.length, 5);
        const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        assert.deepEqual(parts.filter((one) => parts.some((other) => other !== one && meets(one, other))), []);
      }));

    test("360 pixels: the state is one line above the chat, and opens as a sheet", () =>
      opened(SIZES[2], async (page) => {
        await order(page);
        await page.press("Escape");
        const sheet = () => page.tab.evaluate(() => document.querySelector("page-state").checkVisibility());
        assert.equal(await sheet(), false);
        assert.match((await page.focused()).name, /^order › amount · v3/);
        await page.press("Enter");
        assert.equal(await sheet(), true);
        const { top, bottom, height, line } = await page.tab.evaluate(() => {
          const { top, bottom } = document.querySelector("page-state").getBoundingClientRect();
          return { top, bottom, height: innerHeight, line: document.querySelector("state-strip button").getBoundingClientRect().bottom };
        });
        assert.ok(top >= 0 && Math.abs(bottom - height) <= ABOUT, `from ${top} to ${bottom} of ${height}`);
        assert.ok(line > 0 && line <= top, `the line stays in view, above the sheet: ${line}, ${top}`);
      }));

    test("the chat stays in view while the rest is read", () =>
      opened(SIZES[0], async (page) => {
        const { top, bottom, height } = await page.tab.evaluate(async () => {
          document.documentElement.style.scrollBehavior = "auto";
          scrollTo(0, document.documentElement.scrollHeight);
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          const { top, bottom } = document.querySelector("chat-widget").getBoundingClientRect();
          return { top, bottom, height: innerHeight };
        });
        assert.ok(top >= 0 && bottom <= height, `from ${top} to ${bottom} of ${height}`);
      }));
  });
}

/** Every text of the map lies within it, and is as large on the screen as its style says. */
async function wholeMap({ tab }) {
  const wrong = await tab.evaluate((about) => {
    const map = all("svg.map")[0];
    const { left, right } = map.getBoundingClientRect();
    const texts = [...map.querySelectorAll("text")];
    const cut = texts.filter((one) => one.getBoundingClientRect().left < left - about || one.getBoundingClientRect().right > right + about);
    const scale = map.getScreenCTM().a;
    return [...cut.map((one) => one.textContent), ...(scale < 0.99 ? [`scaled by ${scale}`] : [])];
  }, ABOUT);
  assert.deepEqual(wrong, []);
}
