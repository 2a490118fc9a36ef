// The pages of examples/js, built as they are deployed, in Chromium: each takes an order, goes on after a reload, and shows the same in a second tab.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { start } from "../../support/browsers.mjs";
import { ROOT } from "../../support/consumer.mjs";
import { startPostgres } from "../../support/postgres.mjs";
import { serve } from "../../support/serve.mjs";
import { freePorts } from "../../support/servers.mjs";
import { post, started, tool } from "./folder.mjs";

/** It ends a test that hangs, and no other. */
const PATIENCE_MS = 240_000;
const STRICT = { "content-security-policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" };

let browser;
before(async () => {
  browser = await start("chromium");
});
after(() => browser?.close());

/** A tab of a page, with what goes wrong in it. */
async function open(url, problems) {
  const tab = await browser.browser.newPage();
  tab.setDefaultTimeout(PATIENCE_MS);
  tab.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  tab.on("console", (message) => message.type() === "error" && isOurs(message) && problems.push(`console: ${message.text()}`));
  await tab.goto(url);
  return tab;
}

const isOurs = (message) => !message.location().url?.endsWith("/favicon.ico");

async function say(tab, text) {
  await tab.waitForSelector("input:enabled");
  await tab.type("input", text);
  await tab.keyboard.press("Enter");
}

/** Waits until an element ends with a text. */
async function shows(tab, selector, text) {
  await tab.waitForFunction((selector, text) => document.querySelector(selector)?.textContent.endsWith(text), { polling: 50 }, selector, text);
}

/** Builds a page by Vite and serves it, with a strict policy. */
async function built(name, t) {
  const folder = join(ROOT, "target/examples-js", name);
  await tool("vite", ["build", name, "--outDir", folder, "--emptyOutDir", "--logLevel", "warn"]);
  const site = await serve({ "/": folder }, STRICT);
  t.after(() => site.close());
  return site.url;
}

test("widget: it goes on after a reload, and a second tab shows the same", async (t) => {
  const url = await built("widget", t);
  const problems = [];
  const tab = await open(url, problems);
  const other = await open(url, problems);
  await say(tab, "pizza");
  await shows(tab, "ol", "Which size?");
  await shows(other, "ol", "Which size?");
  await tab.reload();
  await shows(tab, "ol", "Which size?");
  await say(tab, "help");
  await shows(tab, "ol", "About delivery or payment?");
  await say(tab, "delivery");
  await shows(tab, "ol", "Half an hour. Which size?");
  await say(other, "large");
  await shows(tab, "ol", "Where to?");
  assert.equal((await tab.$$("li")).length, 8);
  assert.deepEqual(problems, []);
  await Promise.all([tab.close(), other.close()]);
});

test("react: the hook shows where the order stands, in a second tab too", async (t) => {
  await walk(await built("react", t));
});

test("next: the same hook in its page, and the webhook beside it", async (t) => {
  const [port] = await freePorts(1);
  const postgres = await startPostgres();
  t.after(() => postgres.stop());
  await tool("next", ["build", "next"], { NEXT_TELEMETRY_DISABLED: "1" });
  const next = await started("next:start", { PORT: String(port), DATABASE_URL: postgres.url, NEXT_TELEMETRY_DISABLED: "1" });
  t.after(() => next.stop());
  const url = `http://127.0.0.1:${port}`;
  const answers = [];
  for (const [id, text] of [["m1", "pizza"], ["m2", "large"], ["m2", "large"]]) answers.push(await post(url, { id, user: "ada", text }));
  assert.deepEqual(answers, [{ status: 200, reply: "Which size?" }, { status: 200, reply: "Where to?" }, { status: 200, repeated: true }]);
  assert.equal((await post(url, {})).status, 400);
  await walk(url);
});

/** Orders in one tab, sees it in another, and reloads. */
async function walk(url) {
  const problems = [];
  const tab = await open(url, problems);
  const other = await open(url, problems);
  await shows(tab, "[role=status]", "no order");
  await say(tab, "pizza");
  await shows(tab, "[role=log]", "Which size?");
  await shows(tab, "[role=status]", "order › size");
  await shows(other, "[role=status]", "order › size");
  await say(other, "large");
  await shows(tab, "[role=status]", "order › address");
  await tab.reload();
  await shows(tab, "[role=status]", "order › address");
  await say(tab, "12 Oak Street");
  await shows(tab, "[role=log]", "A large pizza to 12 Oak Street, on its way.");
  await shows(other, "[role=status]", "no order");
  assert.deepEqual(problems, []);
  await Promise.all([tab.close(), other.close()]);
}
