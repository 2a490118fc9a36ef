import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import puppeteer from "puppeteer-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a browser of its own, with a profile that goes away with it. */
export async function start() {
  const userDataDir = mkdtempSync(join(tmpdir(), "convostate-chromium-"));
  const browser = await puppeteer.launch({ executablePath: find(), headless: true, userDataDir, args: ARGUMENTS, timeout: 90_000, protocolTimeout: 600_000 });
  const close = async () => {
    await browser.close();
    rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  return { browser, close };
}

export async function launch() {
  const { browser, close } = await start();
  return { load: (url) => load(browser, url), close };
}

/** Opens a page and answers what it put into `globalThis.report`. Whatever goes wrong in the page is an error here. */
async function load(browser, url) {
  const page = await browser.newPage();
  try {
    const trouble = new Promise((_, reject) => {
      page.on("pageerror", (error) => reject(new Error(`in the page: ${error.stack ?? error}`)));
      page.on("console", (message) => {
        const isOurs = !message.location().url?.endsWith("/favicon.ico");
        if (message.type() === "error" && isOurs) reject(new Error(`in the page's console: ${message.text()}`));
      });
    });
    const report = page.goto(url).then(() => page.waitForFunction(() => globalThis.report, { timeout: 60_000 }));
    report.catch(() => {});
    return await (await Promise.race([trouble, report])).jsonValue();
  } finally {
    await page.close();
  }
}

function find() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const paths = process.env.PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = paths.find(isExecutable);
  if (!found) throw new Error("Chromium is not on the PATH: install it, or name it in CHROMIUM");
  return found;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
