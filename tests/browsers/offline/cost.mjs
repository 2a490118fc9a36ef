// What a write of the offline store costs beside the same on IndexedDB alone, in a headless Chromium without a network; the profile is
// below TMPDIR: node tests/browsers/offline/cost.mjs, after cargo xtask package.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "../../support/browsers.mjs";
import { serve } from "../../support/serve.mjs";

const FOLDERS = { "/pages/": fileURLToPath(new URL(".", import.meta.url)), "/node_modules/convostate/": dirname(fileURLToPath(import.meta.resolve("convostate"))) };

const server = await serve(FOLDERS, {}, (request) => request.socket.destroy());
const { browser, close } = await start("chromium");
const page = await browser.newPage();
await page.goto(`${server.url}/pages/page.html`);
await page.waitForFunction(() => globalThis.isReady);
const cost = await page.evaluate(async () => {
  const SLICES = 150;
  const WARM = 10;
  const WRITES = 20;
  const { openIndexedDb } = await import("../node_modules/convostate/indexeddb.js");
  const plain = openIndexedDb("plain");
  await plain.migrate();
  const offline = await opened();
  for (const store of [plain, offline]) await store.create(CLIENT, { id: "c" });
  const slice = async (store, from) => {
    const begun = performance.now();
    for (let n = 0; n < WRITES; n += 1) await store.update(CLIENT, "c", { metadata: { n: from + n } });
    return (performance.now() - begun) / WRITES;
  };
  const slices = [];
  for (let at = 0; at < SLICES; at += 1) slices.push([await slice(plain, at * WRITES), await slice(offline, at * WRITES)]);
  const median = (all) => all.sort((one, other) => one - other)[all.length >> 1];
  const kept = slices.slice(WARM);
  return { indexeddb: median(kept.map(([one]) => one)), offline: median(kept.map(([, other]) => other)), ratio: median(kept.map(([one, other]) => other / one)) };
});
console.log(`an update, in milliseconds: ${cost.indexeddb.toFixed(2)} on IndexedDB, ${cost.offline.toFixed(2)} offline: ${cost.ratio.toFixed(2)} times`);
await close();
await server.close();
