// The widget without the page around it, used as its first lines say.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { write } from "../support/consumer.mjs";
import { serve } from "../support/serve.mjs";
import { visit } from "./page.mjs";

const WIDGET = fileURLToPath(new URL("../../www/widget", import.meta.url));
const PACKAGE = dirname(fileURLToPath(import.meta.resolve("convostate")));

let folder;
let site;
let browser;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "convostate-lifted-"));
  write(folder, {
    "index.html": '<!doctype html><title>lifted</title><link rel="stylesheet" href="widget/chat.css"><chat-widget></chat-widget><script type="module" src="main.js"></script>',
    "main.js": example(readFileSync(join(WIDGET, "chat.js"), "utf8")),
  });
  site = await serve({ "/widget/": WIDGET, "/convostate/": PACKAGE, "/": folder });
  browser = await visit("chromium", site.url);
});
after(async () => {
  await browser?.close();
  await site?.close();
  rmSync(folder, { recursive: true, force: true });
});

test("what the inspector has of the widget, which is lifted alone, is the same there", () => {
  const inspector = new URL("../../pkg-template/inspector/", import.meta.url);
  for (const name of ["dom.js", "retry.js"]) assert.equal(readFileSync(new URL(name, inspector), "utf8"), readFileSync(join(WIDGET, name), "utf8"), name);
});

test("the widget works in another page, as its first lines say", async () => {
  const page = await browser.open("/");
  await page.hears("This is the tea house");
  await page.tabTo("Your message");
  await page.type("Order tea");
  await page.hears("Which tea");
  const colour = await page.tab.evaluate(() => getComputedStyle(document.querySelector("chat-widget .you")).backgroundColor);
  assert.equal(colour, "rgb(11, 102, 86)");
  page.assertClean();
});

/** The code in the comment at the top. */
function example(source) {
  const lines = source.split("\n").filter((line) => /^\/\/ {3}/.test(line) || line === "//");
  assert.ok(lines.length > 5);
  return lines.map((line) => line.slice(2)).join("\n");
}
