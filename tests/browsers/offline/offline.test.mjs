// The offline store in real browsers: a network that goes away, a reload, a second tab; and browsers that are killed while they write.

import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { createNodeListener } from "convostate/server";
import { openSqlite } from "convostate/sqlite";
import { BROWSERS, kill, start } from "../../support/browsers.mjs";
import { removeFolder } from "../../support/remove-folder.mjs";
import { serve } from "../../support/serve.mjs";

const ADA = { bot_id: "shop", user_id: "ada", channel_id: "web" };
/** The long form: CONVOSTATE_KILLS=200. */
const KILLS = Number(process.env.CONVOSTATE_KILLS ?? 2);
/** In so many rounds more is written than is sent; the outbox takes no more than its limit. */
const ROUNDS_KEPT = 10;
const folderOf = (path) => fileURLToPath(new URL(path, import.meta.url));
const FOLDERS = {
  "/pages/": folderOf("."),
  "/node_modules/convostate/": dirname(fileURLToPath(import.meta.resolve("convostate"))),
};
const POLICY = { "content-security-policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" };

/** The pages and their API on one origin; `network.isUp` takes the API away, and `restart` has it served by another server of the store. */
async function origin() {
  const database = new Database(":memory:");
  let store, listener;
  const restart = async () => {
    store = openSqlite(database);
    await store.migrate();
    listener = createNodeListener(store, { basePath: "/api" });
  };
  await restart();
  const network = { isUp: true, acknowledged: [] };
  const server = await serve(FOLDERS, POLICY, (request, response) => {
    const [, name] = /^\/acknowledged\/(.+)$/.exec(request.url) ?? [];
    if (name) network.acknowledged.push(name);
    if (name) return response.writeHead(204).end();
    if (!network.isUp) return request.socket.destroy();
    return listener(request, response);
  });
  return { store, network, restart, url: server.url, close: () => server.close() };
}

/** Waits until so many writes are acknowledged. */
async function acknowledged(network, count) {
  while (network.acknowledged.length < count) await sleep(5);
}

async function tab(browser, url) {
  const page = await browser.newPage();
  await page.goto(`${url}/pages/page.html`, { timeout: 360_000 });
  await page.waitForFunction(() => globalThis.isReady, { timeout: 360_000 });
  return page;
}

for (const kind of BROWSERS) {
  describe(`offline in ${kind}`, () => {
    test("written without a network, reloaded, seen in a second tab, and sent when the network is back", async () => {
      const { store, network, url, close } = await origin();
      const { browser, close: quit } = await start(kind);
      try {
        const first = await tab(browser, url);
        network.isUp = false;
        await first.evaluate(async () => {
          globalThis.store = await opened();
          await store.create(CLIENT, { id: "c", flow_id: "order" });
          await store.update(CLIENT, "c", { step_id: "size" });
        });
        await first.reload();
        await first.waitForFunction(() => globalThis.isReady);
        const second = await tab(browser, url);
        const shownIn = (page) => page.evaluate(async () => {
          globalThis.store ??= await opened();
          const { step_id, pending } = await store.latest(CLIENT);
          return [step_id, pending, (await store.pending(CLIENT)).length];
        });
        for (const page of [first, second]) assert.deepEqual(await shownIn(page), ["size", true, 2]);
        await second.evaluate(() => store.update(CLIENT, "c", { step_id: "address" }));
        assert.deepEqual(await shownIn(first), ["address", true, 3]);
        network.isUp = true;
        await first.evaluate(() => store.flush());
        const stands = await store.get(ADA, "c");
        assert.deepEqual([stands.step_id, stands.version], ["address", 3]);
        for (const page of [first, second]) {
          assert.deepEqual(await page.evaluate(() => store.get(CLIENT, "c")), stands);
          await page.waitForFunction(() => store.status.state === "idle", { timeout: 360_000 });
        }
      } finally {
        await quit();
        await close();
      }
    });

    test(`killed ${KILLS} times while it writes and the server restarts: nothing is lost, nothing done twice`, async () => {
      const { store, network, restart, url, close } = await origin();
      const profile = mkdtempSync(join(tmpdir(), "convostate-offline-"));
      try {
        await store.create(ADA, { id: "c" });
        for (let round = 0; round < KILLS; round += 1) {
          const { browser } = await start(kind, { profile });
          const page = await tab(browser, url);
          network.isUp = round % 2 === 0;
          if (round % ROUNDS_KEPT === 0) await page.evaluate(async () => (await opened()).flush());
          const writing = page.evaluate((round) => writeOn(round), round);
          const { length } = network.acknowledged;
          const most = 5 + (round % 40);
          // It never ends by itself, but it may fail.
          await Promise.race([writing, acknowledged(network, length + most / 2)]);
          await restart();
          await Promise.race([writing, acknowledged(network, length + most)]);
          writing.catch(() => {});
          await kill(browser, profile);
        }
        network.isUp = true;
        const { browser, close: quit } = await start(kind, { profile });
        const page = await tab(browser, url);
        await page.evaluate(async () => (await opened()).flush());
        const { metadata, version } = await store.get(ADA, "c");
        const isLost = ([round, n]) => !(metadata[round] >= n);
        assert.deepEqual(network.acknowledged.map((name) => name.split("-").map(Number)).filter(isLost), []);
        // Each round counts from 0, by one write each.
        assert.equal(version, 1 + Object.values(metadata).reduce((sum, n) => sum + n + 1, 0));
        await quit();
      } finally {
        await close();
        await removeFolder(profile);
      }
    });
  });
}
