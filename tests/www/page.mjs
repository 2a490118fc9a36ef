// The page in a browser, as a visitor uses it, with what goes wrong in it.

import assert from "node:assert/strict";
import { start } from "../support/browsers.mjs";

const PATIENCE_MS = 240_000;

/**
 * Starts a browser for pages of the site at `url`. Less motion is asked for, so that the acts wait, unless `isMoving`.
 * @param {"chromium" | "firefox"} kind
 */
export async function visit(kind, url, { isMoving = false, prefs = {}, ...options } = {}) {
  const args = isMoving || kind === "firefox" ? [] : ["--force-prefers-reduced-motion"];
  const { browser, close } = await start(kind, { ...options, args, prefs: { ...(isMoving ? {} : { "ui.prefersReducedMotion": 1 }), ...prefs } });
  return { browser, close, open: (query) => open(browser, `${url}${query}`) };
}

async function open(browser, url) {
  const tab = await browser.newPage();
  tab.setDefaultTimeout(PATIENCE_MS);
  const page = new Page(tab, new URL("/", url).href);
  await tab.setViewport({ width: 1280, height: 900 });
  await tab.evaluateOnNewDocument(() => {
    const now = Date.now;
    globalThis.later = 0;
    // What a selector finds in the page and in the inspector, which has a tree of its own.
    globalThis.all = (selector) => {
      const roots = [document, document.querySelector("convostate-inspector")?.shadowRoot].filter(Boolean);
      return roots.flatMap((root) => [...root.querySelectorAll(selector)]);
    };
    globalThis.said = () => all("chat-widget .message").map((one) => one.textContent);
    Date.now = () => now() + globalThis.later;
  });
  await tab.goto(url);
  return page;
}

class Page {
  problems = [];
  foreign = [];

  constructor(tab, origin) {
    this.tab = tab;
    tab.on("console", (message) => message.type() === "error" && this.problems.push(`console: ${message.text()}`));
    tab.on("pageerror", (error) => this.problems.push(`uncaught: ${error.message}`));
    const isOwn = (url) => url.startsWith(origin) || url.startsWith("data:");
    tab.on("request", (request) => isOwn(request.url()) || this.foreign.push(request.url()));
  }

  /** The chat can be used, and the inspector stands beside it. */
  async ready() {
    await this.until(
      () =>
        ["input", ".send, form button"].every((part) => document.querySelector(`chat-widget :is(${part})`)?.disabled === false) &&
        document.querySelector("page-state:not(.away) store-promise table"),
    );
  }

  /** What a function answers in the page once that is something. */
  async until(ask, ...given) {
    const handle = await this.tab.waitForFunction(ask, { polling: 50 }, ...given);
    return handle.jsonValue();
  }

  async press(...keys) {
    for (const key of keys) await this.tab.keyboard.press(key);
  }

  /** Types into whatever has the focus. */
  async type(text) {
    await this.tab.keyboard.type(text);
    await this.press("Enter");
  }

  /** Goes on by Tab to what bears this name, and answers the names on the way. */
  async tabTo(name, { back = false } = {}) {
    const passed = [];
    for (let presses = 0; presses < 80; presses += 1) {
      if (back) await this.tab.keyboard.down("Shift");
      await this.press("Tab");
      if (back) await this.tab.keyboard.up("Shift");
      const focused = await this.focused();
      if (focused.name === name) return passed;
      passed.push(focused.name);
    }
    throw new Error(`no ${name} by Tab, only ${passed.join(" | ")}`);
  }

  /** Lets the page's clock jump ahead. */
  async skip(ms) {
    await this.tab.evaluate((ms) => (globalThis.later += ms), ms);
  }

  /** What has the focus: its name, and whether that can be seen. */
  focused() {
    return this.tab.evaluate(() => {
      const { activeElement } = document;
      const element = activeElement.shadowRoot?.activeElement ?? activeElement;
      const label = element.closest("label");
      const shown = label ? label.querySelector("span") : element;
      const style = getComputedStyle(shown);
      const name = element.ariaLabel ?? (label ?? element).textContent.trim();
      return { name, tag: element.localName, isSeen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 };
    });
  }

  /** All messages, as they are read. */
  messages() {
    return this.tab.evaluate(() => said());
  }

  /** Waits for exactly these messages: another tab hears of them a moment later. */
  async reads(messages) {
    const isRead = this.until((messages) => JSON.stringify(said()) === messages, JSON.stringify(messages));
    await isRead.catch((error) => assert.equal(error.name, "TimeoutError", error));
    assert.deepEqual(await this.messages(), messages);
  }

  /** Waits for the bot to say this last. */
  hears(text) {
    return this.until((text) => [...document.querySelectorAll("chat-widget .bot")].at(-1)?.textContent.includes(text), text);
  }

  text(selector) {
    return this.tab.evaluate((selector) => all(selector)[0]?.textContent ?? null, selector);
  }

  /** Waits for an element whose text has all of these. */
  shows(selector, ...texts) {
    const found = (selector, texts) => all(selector).some((one) => texts.every((text) => one.textContent.includes(text)));
    return this.until(found, selector, texts);
  }

  assertClean(isExpected = () => false) {
    assert.deepEqual(this.problems.filter((text) => !isExpected(text)), [], "what went wrong in the page");
    assert.deepEqual(this.foreign, [], "requests to other places");
  }
}
