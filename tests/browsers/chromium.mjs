// A page in the distribution's Chromium, with what goes wrong in it.

import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import sirv from "sirv";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts Chromium, at the path in CHROMIUM or where Debian puts it, with a profile of its own. */
export async function launch() {
  const userDataDir = mkdtempSync(join(tmpdir(), "convostate-chromium-"));
  const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
  const browser = await puppeteer.launch({ executablePath, headless: true, userDataDir, args: ARGUMENTS, timeout: 90_000 });
  return {
    open: (url) => open(browser, url),
    async close() {
      await browser.close();
      await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * Loads a page and waits for the promise that its script leaves in `globalThis.report`.
 * `problems` are errors in the console, uncaught ones and failed requests; `foreign` are requests to other places.
 */
async function open(browser, url) {
  const page = await browser.newPage();
  const problems = [];
  const foreign = [];
  page.on("console", (message) => message.type() === "error" && problems.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => problems.push(`failed: ${request.url()}: ${request.failure()?.errorText}`));
  page.on("response", (response) => response.status() >= 400 && problems.push(`${response.status()}: ${response.url()}`));
  page.on("request", (request) => request.url().startsWith(new URL("/", url).href) || foreign.push(request.url()));
  try {
    await page.goto(url, { timeout: 90_000 });
    const report = await page.evaluate(() => globalThis.report);
    return { report, problems, foreign };
  } finally {
    await page.close();
  }
}

/** Serves folders, each under its path, on a free port of this machine. */
export async function serve(folders, headers = {}) {
  const setHeaders = (response) => Object.entries(headers).forEach(([name, value]) => response.setHeader(name, value));
  const mounts = Object.entries(folders).map(([path, folder]) => ({ path, handle: sirv(folder, { dev: true, setHeaders }) }));
  const server = createServer((request, response) => answer(mounts, request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function answer(mounts, request, response) {
  const missing = () => response.writeHead(request.url === "/favicon.ico" ? 204 : 404).end();
  const mount = mounts.find(({ path }) => request.url.startsWith(path));
  if (!mount) return missing();
  request.url = request.url.slice(mount.path.length - 1);
  return mount.handle(request, response, missing);
}
