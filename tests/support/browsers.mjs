// The distribution's Chromium and Firefox, driven by puppeteer.

import { once } from "node:events";
import { accessSync, constants, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import puppeteer from "puppeteer-core";
import { removeFolder } from "./remove-folder.mjs";

const KINDS = {
  chromium: {
    names: ["chromium", "chromium-browser", "google-chrome"],
    options: {
      browser: "chrome",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  firefox: {
    names: ["firefox-esr", "firefox"],
    // By WebDriver BiDi; puppeteer sets the preferences that keep it from calling home.
    options: { browser: "firefox" },
  },
};

export const BROWSERS = Object.keys(KINDS);

/**
 * Starts a browser of its own. Without `profile`, a folder that stays, it has one that goes away with it.
 * @param {"chromium" | "firefox"} kind
 * @returns puppeteer's browser, and what ends it
 */
export async function start(kind = "chromium", { profile, args = [], prefs = {} } = {}) {
  const userDataDir = profile ?? mkdtempSync(join(tmpdir(), `convostate-${kind}-`));
  const { options } = KINDS[kind];
  const browser = await puppeteer.launch({
    ...options,
    executablePath: find(kind),
    headless: true,
    userDataDir,
    args: [...(options.args ?? []), ...args],
    extraPrefsFirefox: prefs,
    timeout: 360_000,
    protocolTimeout: 2_400_000,
  });
  const close = async () => {
    await browser.close();
    if (!profile) await removeFolder(userDataDir);
  };
  return { browser, close };
}

/**
 * Kills a browser, and waits until the next one can start in its profile: after a Firefox has ended, puppeteer puts back the files that
 * it had put aside, and says to nobody when it has.
 */
export async function kill(browser, profile) {
  const process = browser.process();
  const ended = once(process, "exit");
  process.kill("SIGKILL");
  await ended;
  const isPutBack = () => readdirSync(profile).every((name) => !name.endsWith(".puppeteer"));
  for (let round = 0; !isPutBack(); round += 1) {
    if (round === 3000) throw new Error("puppeteer has not put back the files of the profile in a minute");
    await pause(20);
  }
}

export async function launch(kind) {
  const { browser, close } = await start(kind);
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
    const report = page.goto(url).then(() => page.waitForFunction(() => globalThis.report, { timeout: 360_000 }));
    report.catch(() => {});
    return await (await Promise.race([trouble, report])).jsonValue();
  } finally {
    await page.close();
  }
}

/** Where the browser is: named in CHROMIUM or FIREFOX, or on the PATH. */
function find(kind) {
  const named = process.env[kind.toUpperCase()];
  if (named) return named;
  const { names } = KINDS[kind];
  const paths = process.env.PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const found = paths.find(isExecutable);
  if (!found) throw new Error(`${kind} is not on the PATH: install it, or name it in ${kind.toUpperCase()}`);
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
