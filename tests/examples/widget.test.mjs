// The chat widget in Yew, in Chromium: it talks, and goes on after a reload.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { start } from "../support/browsers.mjs";
import { ROOT } from "../support/consumer.mjs";
import { serve } from "../support/serve.mjs";

const PATIENCE_MS = 240_000;

let server;
let browser;
before(async () => {
  server = await serve({ "/": join(ROOT, "target/examples/widget") }, { "content-security-policy": "default-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'" });
  browser = await start("chromium");
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** A page with what goes wrong in it. */
async function open() {
  const page = await browser.browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const problems = [];
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && problems.push(`console: ${message.text()}`));
  await page.goto(server.url);
  return { page, problems };
}

/** Waits for the bot to say this last. */
async function hears(page, text) {
  await page.waitForFunction((text) => [...document.querySelectorAll("[role=log] .bot")].at(-1)?.textContent.includes(text), { polling: 50 }, text);
}

async function say(page, text) {
  await page.focus("aria/Your message");
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

test("it talks, and goes on after a reload", async () => {
  const { page, problems } = await open();
  await hears(page, "Say anything");
  await say(page, "hello");
  await hears(page, "how many people");
  await say(page, "some");
  await hears(page, "A number");
  await say(page, "4");
  await hears(page, "which day");
  await page.reload();
  await hears(page, "Welcome back! On which day?");
  await say(page, "Friday");
  await hears(page, "yes or no");
  await say(page, "yes");
  await hears(page, "It is booked");
  assert.equal((await page.$$("[role=log] .visitor")).length, 2);
  await page.reload();
  await hears(page, "Hello!");
  assert.deepEqual(problems, []);
  await page.close();
});

test("it says that what was kept can't be read", async () => {
  const { page, problems } = await open();
  await hears(page, "Say anything");
  await page.evaluate(() => localStorage.setItem("convostate-widget", "no snapshot"));
  await page.reload();
  await hears(page, "can't be read");
  await say(page, "hello");
  await hears(page, "how many people");
  await page.reload();
  await hears(page, "Welcome back!");
  assert.deepEqual(problems, []);
  await page.close();
});
