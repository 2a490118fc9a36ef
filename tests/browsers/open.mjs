// A page in a real browser, with what goes wrong in it.

import { start } from "../support/browsers.mjs";

export async function launch(kind) {
  const { browser, close } = await start(kind);
  return { open: (url) => open(browser, url), close };
}

/** Loads a page and waits for the promise that its script leaves in `globalThis.report`. */
async function open(browser, url) {
  const page = await browser.newPage();
  const { problems, foreign } = watch(page, url);
  try {
    await page.goto(url, { timeout: 360_000 });
    const report = await page.evaluate(() => globalThis.report);
    return { report, problems, foreign };
  } finally {
    await page.close();
  }
}

/**
 * What happens in a page that is to be loaded from `url`: `problems` are errors in the console, uncaught ones and failed requests;
 * `foreign` are requests to other places.
 */
export function watch(page, url) {
  const problems = [];
  const foreign = [];
  page.on("console", (message) => message.type() === "error" && problems.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => problems.push(`failed: ${request.url()}: ${request.failure()?.errorText}`));
  page.on("response", (response) => response.status() >= 400 && problems.push(`${response.status()}: ${response.url()}`));
  page.on("request", (request) => request.url().startsWith(new URL("/", url).href) || foreign.push(request.url()));
  return { problems, foreign };
}
