// What can go wrong with a browser's storage: the error says what, and nothing is half done.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { BROWSERS } from "../../support/browsers.mjs";
import { removeFolder } from "../../support/remove-folder.mjs";
import { ADA, world } from "./support.mjs";

for (const kind of BROWSERS) {
  describe(`IndexedDB that fails in ${kind}`, () => {
    let browser;
    let page;
    before(async () => {
      browser = await world(kind);
      page = await browser.tab();
    });
    after(() => browser?.close());

    function assertStorage({ name, code, message, cause }, said, expectedCause = "Error") {
      assert.deepEqual([name, code], ["ConversationError", "STORAGE"], message);
      assert.match(message, said);
      assert.equal(cause, expectedCause);
    }

    test("every call of IndexedDB fails once", async () => {
      const { spoiled, faults } = await page.evaluate(() => everyCallFails());
      assert.deepEqual(faults, []);
      const few = Object.entries(spoiled).filter(([, count]) => count < 4);
      assert.deepEqual(few, [], "calls that were hardly tried");
    });

    test("without migrate every call says so, and makes no database", async () => {
      const [outcomes, names] = await page.evaluate(async (client) => {
        const store = openIndexedDb("not there");
        const outcomes = [];
        for (const call of [() => store.create(client), () => store.latest(client), () => store.sweep()]) outcomes.push(await outcome(call));
        return [outcomes, (await indexedDB.databases()).map(({ name }) => name)];
      }, ADA);
      for (const one of outcomes) assertStorage(one, /await migrate\(\)/);
      assert.ok(!names.includes("not there"));
    });

    test("a newer schema is refused, by every call, and a tab with the older one makes way for it", async () => {
      const [before, refusals] = await page.evaluate(async (client) => {
        const newer = { open: (name, version) => indexedDB.open(name, version && version + 1) };
        const old = await opened("newer");
        const { id } = await old.create(client);
        const fresh = await opened("newer", { factory: newer });
        const before = (await fresh.latest(client)).id === id;
        const refusals = [await outcome(() => old.latest(client)), await outcome(() => old.migrate())];
        return [before, refusals];
      }, ADA);
      assert.ok(before);
      for (const one of refusals) assertStorage(one, /schema 3.*knows 2.*install a newer version/, "VersionError");
    });

    test("an upgrade that another tab blocks is refused after five seconds, and works when the tab has gone", async () => {
      const blocker = await browser.tab();
      await blocker.evaluate(async () => {
        await (await opened("blocked")).dispose();
        globalThis.stubborn = await promised(indexedDB.open("blocked"));
      });
      const [refused, waited] = await page.evaluate(async () => {
        globalThis.upgrading = openIndexedDb("blocked", { factory: { open: (name, version) => indexedDB.open(name, version && version + 1) } });
        const started = performance.now();
        return [await outcome(() => upgrading.migrate()), performance.now() - started];
      });
      assertStorage(refused, /Another tab/);
      assert.ok(waited >= 5000, `after ${waited} ms`);
      await blocker.close();
      const after = await page.evaluate(async (client) => {
        await upgrading.migrate();
        return (await upgrading.create(client)).version;
      }, ADA);
      assert.equal(after, 1);
    });

    test("a database of another program is left alone", async () => {
      const refused = await page.evaluate(async () => {
        const opening = indexedDB.open("theirs", 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore("todos");
        (await promised(opening)).close();
        return outcome(() => opened("theirs"));
      });
      assertStorage(refused, /"theirs" is another program's/);
    });

    test("a connection that is lost without a word is opened again, once", async () => {
      const [found, refused] = await page.evaluate(async (client) => {
        const connections = [];
        const factory = {
          open(...values) {
            const opening = indexedDB.open(...values);
            opening.addEventListener("success", () => connections.push(opening.result));
            return opening;
          },
        };
        const store = await opened("lost", { factory });
        const { id } = await store.create(client, { flow_id: "order" });
        connections[0].close();
        const found = (await store.get(client, id)).flow_id;
        const useless = await opened("lost", { factory: { open: (...values) => closedAtOnce(factory.open(...values)) } });
        return [found, await outcome(() => useless.get(client, id))];
        function closedAtOnce(opening) {
          opening.addEventListener("success", () => opening.result.close());
          return opening;
        }
      }, ADA);
      assert.equal(found, "order");
      assertStorage(refused, /IndexedDB failed/, "InvalidStateError");
    });

    test("a store that is disposed of finishes the step it is in, and refuses what comes later", async () => {
      const [begun, swept, late, again] = await page.evaluate(async (client) => {
        const clock = { at: 0 };
        const store = await opened("disposed", { now: () => clock.at });
        for (const user_id of ["bob", "eve"]) await store.create({ ...client, user_id }, { ttl: 1 });
        clock.at += 5000;
        const begun = store.create(client, { id: "one" });
        const swept = outcome(() => store.sweep());
        await store.dispose();
        const late = await outcome(() => store.latest(client));
        return [(await outcome(() => begun)).answer?.id, await swept, late, await (await opened("disposed")).latest(client)];
      }, ADA);
      assert.deepEqual([typeof swept.answer?.expired, late.code], ["number", "CLOSED_ENGINE"], "a sweep ends where it is");
      assert.equal(again?.id, begun);
    });

    test("every write is one transaction of strict durability", async () => {
      const writes = await page.evaluate(async (client) => {
        const store = await opened("strict");
        const { transaction } = IDBDatabase.prototype;
        const writes = [];
        IDBDatabase.prototype.transaction = function (...values) {
          const begun = transaction.apply(this, values);
          if (begun.mode === "readwrite") writes.push(begun.durability);
          return begun;
        };
        for (const id of ["one", "two"]) await store.create(client, { id });
        await store.update(client, "one", { step_id: "x" });
        await store.close(client, "one");
        await store.closeAll(client);
        await store.erase(client);
        IDBDatabase.prototype.transaction = transaction;
        return writes;
      }, ADA);
      assert.deepEqual(writes, Array(6).fill("strict"));
    });

    test("it tells whether the browser may throw its data away", async () => {
      const [unknown, known, persisted] = await page.evaluate(async () => {
        const store = openIndexedDb("promises");
        const unknown = store.capabilities;
        await store.migrate();
        return [unknown, store.capabilities, await navigator.storage.persisted()];
      });
      assert.deepEqual(unknown, { durable: true, shared: true, atomic: true, evictable: "unknown" });
      assert.deepEqual(known, { durable: true, shared: true, atomic: true, evictable: !persisted });
    });

    test("nothing went wrong in the pages", () => browser.assertClean());
  });

  test(`${kind}: no room is left: the error says so, and what was there is there`, () => (kind === "chromium" ? fullChromium() : fullFirefox()));

  test(`${kind}: storage is refused to the page: the error says so`, () => (kind === "chromium" ? refusedChromium() : refusedFirefox()));
}

/** Fills the storage until it refuses; then erases, which must work, and writes again. */
async function fill(page) {
  return page.evaluate(async (client) => {
    const store = await opened("full");
    const metadata = { text: Array.from(crypto.getRandomValues(new Uint32Array(6000)), (number) => number.toString(36)).join("") };
    let count = 0;
    let refused = {};
    for (; refused.code === undefined && count < 400; count += 1) refused = await outcome(() => store.create(client, { metadata }));
    let listed = 0;
    for (let page = {}; listed === 0 || page.pagination_key; listed += page.conversations.length) page = await store.list(client, { limit: 100, pagination_key: page.pagination_key });
    const latest = (await store.latest(client)).metadata.text === metadata.text;
    return { refused, acknowledged: count - 1, listed, latest };
  }, ADA);
}

test("chromium: data that the user deletes under an open page", async () => {
  const browser = await world("chromium");
  try {
    const page = await browser.tab();
    const store = await page.evaluateHandle(async (client) => {
      const store = await opened("cleared");
      await store.create(client, { id: "one" });
      return store;
    }, ADA);
    const session = await page.createCDPSession();
    await session.send("Storage.clearDataForOrigin", { origin: browser.server.url, storageTypes: "indexeddb" });
    // Another object, that did not migrate, says what to do; this one did, and may do so again by itself.
    const { code, message } = await page.evaluate((client) => outcome(() => openIndexedDb("cleared").latest(client)), ADA);
    assert.deepEqual([code, /migrate\(\)/.test(message)], ["STORAGE", true], message);
    const found = await store.evaluate((store, client) => store.latest(client), ADA);
    assert.equal(found, null);
  } finally {
    await browser.close();
  }
});

async function fullChromium() {
  const browser = await world("chromium");
  try {
    const page = await browser.tab();
    const session = await page.createCDPSession();
    await session.send("Storage.overrideQuotaForOrigin", { origin: browser.server.url, quotaSize: 3_000_000 });
    assertFull(await fill(page));
  } finally {
    await browser.close();
  }
}

async function fullFirefox() {
  const browser = await world("firefox", { prefs: { "dom.quotaManager.temporaryStorage.fixedLimit": 3000 } });
  try {
    assertFull(await fill(await browser.tab()));
  } finally {
    await browser.close();
  }
}

function assertFull({ refused, acknowledged, listed, latest }) {
  assert.deepEqual([refused.code, refused.cause], ["STORAGE", "QuotaExceededError"], refused.message);
  assert.match(refused.message, /no more room.*persist/);
  assert.ok(acknowledged > 5, `refused after ${acknowledged}`);
  assert.deepEqual([listed, latest], [acknowledged, true]);
}

/** By the setting that blocks all site data. */
async function refusedChromium() {
  const profile = mkdtempSync(join(tmpdir(), "convostate-refused-"));
  mkdirSync(join(profile, "Default"));
  writeFileSync(join(profile, "Default/Preferences"), JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }));
  try {
    await assertRefused(await world("chromium", { profile }));
  } finally {
    await removeFolder(profile);
  }
}

async function refusedFirefox() {
  await assertRefused(await world("firefox", { prefs: { "network.cookie.cookieBehavior": 2 } }));
}

async function assertRefused(browser) {
  try {
    const page = await browser.tab();
    const outcomes = await page.evaluate(async (client) => {
      const store = openIndexedDb();
      return [await outcome(() => store.migrate()), await outcome(() => store.create(client)), await outcome(() => opened("none", { factory: undefined }))];
    }, ADA);
    for (const { code, message } of outcomes) {
      assert.equal(code, "STORAGE", message);
      assert.match(message, /refuses storage to this page/);
    }
  } finally {
    await browser.close();
  }
}
