// The docs' site in Chromium: for everybody, by axe; its search; and its playground, where each snippet gives what it says.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { start } from "../support/browsers.mjs";
import { ROOT } from "../support/consumer.mjs";
import { serve } from "../support/serve.mjs";

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
/** It ends a test that hangs, and no other. */
const PATIENCE_MS = 240_000;
const LOOKED_AT = ["index", "concepts", "errors", "rest", "playground"];
/** What generators make beside the pages, with the rules that they break themselves. */
const GENERATED = {
  "types/index.html": { "nested-interactive": "TypeDoc lays links and headings into what opens a section" },
  "types/classes/index.Engine.html": {
    "nested-interactive": "the same",
    "heading-order": "TypeDoc has an h4 for an example, wherever it stands",
  },
  "rest-api/": { region: "Redocly's menu is no landmark, and is made anew by its script" },
};

let site;
let browser;
before(async () => {
  site = await serve({ "/": join(ROOT, "target/site") });
  browser = await start("chromium");
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** A page, with what goes wrong in it and what it asks of others. */
async function open(path, scheme = "light") {
  const tab = await browser.browser.newPage();
  tab.setDefaultTimeout(PATIENCE_MS);
  const problems = [];
  tab.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  tab.on("console", (message) => message.type() === "error" && isOurs(message) && problems.push(`console: ${message.text()}`));
  const isForeign = (request) => /^https?:/.test(request.url()) && !request.url().startsWith(site.url);
  const ask = (request) => isForeign(request) && problems.push(`asked ${request.url()}`);
  // What the page's policy refuses fails without an error of the network.
  tab.on("requestfinished", ask).on("requestfailed", (request) => request.failure() !== null && ask(request));
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }, { name: "prefers-reduced-motion", value: "reduce" }]);
  await tab.goto(`${site.url}/${path}`, { waitUntil: "networkidle0" });
  return { tab, problems };
}

const isOurs = (message) => !message.location().url?.endsWith("/favicon.ico");

for (const scheme of ["light", "dark"]) {
  test(`axe finds nothing, ${scheme}, and nothing is asked of other sites`, async () => {
    for (const name of LOOKED_AT) {
      const { tab, problems } = await open(`${name}.html`, scheme);
      assert.deepEqual(await violations(tab), [], name);
      await tab.setViewport({ width: 360, height: 800 });
      assert.deepEqual(await violations(tab), [], `${name}, on a phone`);
      assert.deepEqual(problems, [], name);
      await tab.close();
    }
  });
}

for (const [path, theirs] of Object.entries(GENERATED)) {
  test(`axe finds in ${path} what its generator does, and nothing else`, async () => {
    for (const scheme of ["light", "dark"]) {
      const { tab } = await open(path, scheme);
      const found = await violations(tab);
      assert.deepEqual(found.filter(({ id }) => !Object.hasOwn(theirs, id)), [], scheme);
      assert.deepEqual(Object.keys(theirs).filter((rule) => !found.some(({ id }) => id === rule)), [], "it does so no more");
      await tab.close();
    }
  });
}

async function violations(tab) {
  await tab.evaluate(AXE);
  const found = await tab.evaluate(async () => (await globalThis.axe.run()).violations);
  return found.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`) }));
}

test("the search finds a page by a word in it", async () => {
  const { tab, problems } = await open("index.html");
  await tab.click(".VPNavBarSearch button");
  await tab.waitForSelector("#localsearch-input");
  await tab.type("#localsearch-input", "lease");
  await tab.waitForFunction(() => [...document.querySelectorAll("#localsearch-list a")].some((link) => /stores|server/.test(link.href)));
  assert.deepEqual(problems, []);
  await tab.close();
});

test("every snippet of the playground gives what it says", async () => {
  const { tab, problems } = await open("playground.html");
  await tab.waitForSelector(".playground select");
  const names = await tab.$$eval(".playground option", (options) => options.map(({ textContent }) => textContent));
  assert.ok(names.length > 10, `${names}`);
  for (const [index, name] of names.entries()) {
    await tab.select(".playground select", String(index));
    const text = await tab.$eval(".playground textarea", ({ value }) => value);
    await tab.click(".playground button");
    await tab.waitForFunction(() => !document.querySelector(".playground button").disabled);
    const printed = await tab.$$eval(".playground [role=log] p", (items) => items.map(({ textContent }) => textContent));
    assert.deepEqual(printed.filter((line) => line.startsWith("line ")).map(withoutMessage), expected(text), name);
  }
  assert.deepEqual(problems, []);
  await tab.close();
});

/** What the marked lines say, as the playground shows it. */
function expected(text) {
  const lines = text.split("\n").map((line, index) => [index + 1, line.split("// →")[1]?.trim()]);
  return lines.filter(([, value]) => value !== undefined).map(([line, value]) => `line ${line}: ${value.startsWith("throws ") ? value.slice(7) : shown(value)}`);
}

/** A value that a snippet says, as JSON. */
const shown = (text) => JSON.stringify(new Function(`return (${text});`)()) ?? "undefined";

/** Of a refusal, its code. */
const withoutMessage = (line) => line.replace(/^(line \d+: [A-Z_]{5,}): .*$/, "$1");

test("a snippet with a fault says so", async () => {
  const { tab } = await open("playground.html");
  await tab.waitForSelector(".playground textarea");
  await tab.$eval(".playground textarea", (area) => {
    area.value = 'import { engine } from "convostate";\nengine.latest({}); // → null\nawait fetch("/index.html");';
    area.dispatchEvent(new Event("input"));
  });
  await tab.click(".playground button");
  await tab.waitForFunction(() => document.querySelectorAll(".playground [role=log] p").length === 2 && !document.querySelector(".playground button").disabled);
  const [wrong, refused] = await tab.$$eval(".playground p.error", (items) => items.map(({ textContent }) => textContent));
  assert.match(wrong, /^line 2: INVALID_CLIENT: client\.bot_id/);
  assert.match(refused, /fetch/i);
  await tab.close();
});

test("the reference of the REST API shows its operations, from beside it", async () => {
  const { tab, problems } = await open("rest-api/");
  await (await tab.waitForSelector("::-p-text(Conversations)")).click();
  await tab.waitForSelector("::-p-text(/conversations/latest)");
  assert.deepEqual(problems.filter((problem) => problem.startsWith("uncaught") || problem.startsWith("asked")), []);
  await tab.close();
});
