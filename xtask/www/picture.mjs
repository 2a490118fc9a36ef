// Makes the moving picture of the README, docs/page.webp, and the still one of www, from the first act of the page:
//
//   npm install --prefix FOLDER sharp@0.34.5
//   node xtask/www/picture.mjs FOLDER
//
// after `cargo xtask package`. sharp joins the frames; it is needed for nothing else, so it is not among the tools of the workspace.

import { createRequire } from "node:module";
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "../../tests/support/browsers.mjs";
import { serve } from "./serve.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SIZE = { width: 1000, height: 1000 };
/** How long the last frame of a beat is shown, and one on the way there. */
const READ_MS = 2600;
const MOVING_MS = 120;
const QUALITY = 70;

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("name the folder where sharp is installed: node xtask/www/picture.mjs FOLDER");
const sharp = createRequire(join(resolve(folder), "package.json"))("sharp");

const site = await serve();
const { browser, close } = await start("chromium");
const page = await browser.newPage();
await page.setViewport(SIZE);
await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
await page.goto(site.url);
await page.waitForFunction(() => document.querySelector("act-stage iframe")?.contentDocument?.querySelectorAll(".bot[data-part]").length === 2);
const stage = await page.$("act-stage");
await page.evaluate(() => {
  const stage = document.querySelector("act-stage");
  // The picture has no buttons, and no room for long calls.
  stage.querySelector(".acts").style.display = "none";
  stage.style.minHeight = "0";
  stage.querySelector(".foot").style.height = "5.75rem";
  globalThis.isOver = false;
  stage.addEventListener("played", () => (isOver = true));
  void stage.play(0, 1);
});

/** @type {{ png: Buffer, told: string }[]} each unlike the one before */
const frames = [];
while (!(await page.evaluate(() => isOver))) {
  const told = await page.evaluate(() => document.querySelector("act-stage .told").textContent);
  const png = Buffer.from(await stage.screenshot());
  if (!frames.at(-1)?.png.equals(png)) frames.push({ png, told });
}
await close();
await site.close();

const delay = frames.map(({ told }, index) => (told === frames[index + 1]?.told ? MOVING_MS : READ_MS));
const moving = join(ROOT, "docs/page.webp");
await sharp(frames.map(({ png }) => png), { join: { animated: true } }).webp({ quality: QUALITY, effort: 6, delay, loop: 0 }).toFile(moving);
await sharp(frames.at(-1).png).webp({ quality: QUALITY }).toFile(join(ROOT, "www/picture.webp"));
console.log(`${frames.length} frames, ${statSync(moving).size} bytes, ${delay.reduce((sum, ms) => sum + ms, 0)} ms`);
