// Several tabs on one database: one truth, and they hear of each other's changes.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BROWSERS } from "../../support/browsers.mjs";
import { ADA, world } from "./support.mjs";

for (const kind of BROWSERS) {
  describe(`tabs in ${kind}`, () => {
    let browser;
    let tabs;
    before(async () => {
      browser = await world(kind);
      tabs = [await browser.tab(), await browser.tab()];
    });
    after(() => browser?.close());

    /** A store of that name in each tab. */
    const inEach = (name) => Promise.all(tabs.map((tab) => tab.evaluateHandle((name) => opened(name), name)));

    test("what one tab writes, the other reads", async () => {
      const [a, b] = await inEach("truth");
      const created = await a.evaluate((store, client) => store.create(client, { id: "one", flow_id: "order", metadata: { size: "L" } }), ADA);
      assert.deepEqual(await b.evaluate((store, client) => store.latest(client), ADA), created);
      await b.evaluate((store, client) => store.update(client, "one", { step_id: "address", metadata: { size: "M" } }), ADA);
      const seen = await a.evaluate((store, client) => store.get(client, "one"), ADA);
      assert.deepEqual([seen.step_id, seen.metadata, seen.version], ["address", { size: "M" }, 2]);
      assert.equal(await a.evaluate((store, client) => store.erase(client), ADA), 1);
      assert.deepEqual(await b.evaluate((store, client) => store.list(client), ADA), { conversations: [] });
    });

    test("of two tabs that update by version, none overwrites the other", async () => {
      const stores = await inEach("versions");
      await stores[0].evaluate((store, client) => store.create(client, { id: "one", metadata: { count: 0 } }), ADA);
      const losses = await Promise.all(stores.map((store) => store.evaluate(countTo40, ADA)));
      const { metadata, version } = await stores[0].evaluate((store, client) => store.get(client, "one"), ADA);
      assert.deepEqual([metadata.count, version], [80, 81]);
      assert.ok(losses[0] + losses[1] > 0, "they never met");
    });

    test("turns of one client in two tabs, never two at once", async () => {
      const stores = await inEach("turns");
      await stores[0].evaluate((store, client) => store.create(client, { id: "one", metadata: { count: 0, isBusy: false } }), ADA);
      const met = await Promise.all(stores.map((store) => store.evaluate(tenTurns, ADA)));
      assert.deepEqual(met, [0, 0]);
      const { metadata } = await stores[0].evaluate((store, client) => store.get(client, "one"), ADA);
      assert.deepEqual(metadata, { count: 20, isBusy: false });
    });

    test("a tab that lost its lease to another can't write any more", async () => {
      const [stale] = await inEach("lease");
      await stale.evaluate(async (store, client) => {
        await store.create(client, { id: "one" });
        const began = new Promise((begin) => {
          store.isOver = new Promise((end) => {
            store.turn(client, async (turn) => {
              begin();
              await new Promise((go) => (store.goOn = go));
              end([await outcome(() => turn.update("one", { step_id: "late" })), await outcome(() => turn.closeAll())]);
            });
          });
        });
        await began;
      }, ADA);
      const [early] = await tabs[1].evaluate(async (client) => {
        const early = await outcome(() => openIndexedDb("lease").turn(client, () => {}, { wait: 0 }));
        const later = openIndexedDb("lease", { now: () => Date.now() + 11_000 });
        await later.turn(client, (turn) => turn.update("one", { step_id: "next" }));
        return [early.code];
      }, ADA);
      assert.equal(early, "LOCKED");
      const outcomes = await stale.evaluate((store) => {
        store.goOn();
        return store.isOver;
      });
      assert.deepEqual(outcomes.map(({ code }) => code), ["LOCKED", "LOCKED"]);
      const { step_id, status } = await stale.evaluate((store, client) => store.get(client, "one"), ADA);
      assert.deepEqual([step_id, status], ["next", "OPEN"]);
    });

    test("each hears what the other changed, once, and its own, once", async () => {
      const stores = await inEach("hints");
      const ears = await Promise.all(stores.map((store) => store.evaluateHandle((store) => listen(store))));
      const heard = async (count) => Promise.all(ears.map((ear) => ear.evaluate((ear, count) => ear.next(count), count)));
      const changes = [
        [0, (store, client) => store.create(client, { id: "one", metadata: { a: [1] } }), 1],
        [1, (store, client) => store.create(client, { id: "two", ttl: 60 }), 1],
        [1, (store, client) => store.update(client, "one", { step_id: "next", metadata: { a: null, b: 2 } }), 1],
        [0, (store, client) => store.close(client, "two", "FAILED"), 1],
        [0, (store, client) => store.create(client, { id: "three" }), 1],
        [1, (store, client) => store.closeAll(client, "SWITCHED"), 2],
        [0, (store, client) => store.erase(client), 3],
      ];
      for (const [who, change, count] of changes) {
        await stores[who].evaluate(change, ADA);
        const [first, second] = await heard(count);
        assert.equal(first, second, String(change));
        assert.equal(JSON.parse(first).length, count);
      }
      const [first] = await stores[0].evaluate(async (store, client) => {
        await store.create(client, { id: "last" });
        return [await store.get(client, "last")];
      }, ADA);
      for (const events of await heard(1)) assert.deepEqual(JSON.parse(events), [{ type: "created", conversation: first, previous: null }]);
      assert.deepEqual(await Promise.all(ears.map((ear) => ear.evaluate((ear) => ear.events.length))), [0, 0]);
    });

    test("two stores in one tab hear of each other too; who unsubscribed or was disposed of hears nothing", async () => {
      const told = await tabs[0].evaluate(async (client) => {
        const [a, b, c] = [await opened("one tab"), await opened("one tab"), await opened("one tab")];
        const counts = { a: 0, b: 0, c: 0 };
        a.subscribe(() => (counts.a += 1));
        const stop = b.subscribe(() => (counts.b += 1));
        c.subscribe(() => (counts.c += 1));
        const ear = listen(await opened("one tab"));
        await a.create(client, { id: "one" });
        await ear.next(1);
        stop();
        await c.dispose();
        await b.update(client, "one", { step_id: "x" });
        await ear.next(1);
        return counts;
      }, ADA);
      assert.deepEqual(told, { a: 2, b: 1, c: 1 });
    });

    test("a hint is a hint: what is told is what is stored", async () => {
      const events = await tabs[0].evaluate(async (client) => {
        const [a, b] = [await opened("forged"), await opened("forged")];
        const ear = listen(b);
        const one = await a.create(client, { id: "one", flow_id: "true" });
        await ear.next(1);
        const channel = new BroadcastChannel("convostate/1/forged");
        channel.postMessage([
          { type: "updated", conversation: { ...one, flow_id: "forged" }, previous: one },
          { type: "updated", conversation: { ...one, id: "never" }, previous: one },
        ]);
        channel.close();
        return ear.next(1);
      }, ADA);
      assert.deepEqual(JSON.parse(events).map(({ conversation }) => [conversation.id, conversation.flow_id]), [["one", "true"]]);
    });

    test("a tab makes way for who deletes the database; then who had migrated makes it anew, and anybody else says what to do", async () => {
      const outcomes = await tabs[0].evaluate(async (client) => {
        const store = await opened("deleted");
        await store.create(client, { id: "one" });
        await promised(indexedDB.deleteDatabase("deleted"));
        const after = await outcome(() => openIndexedDb("deleted").latest(client));
        return [after, await store.latest(client)];
      }, ADA);
      assert.equal(outcomes[0].code, "STORAGE");
      assert.match(outcomes[0].message, /migrate\(\)/);
      assert.equal(outcomes[1], null);
    });

    test("nothing went wrong in the pages", () => browser.assertClean());
  });
}

/** Runs in the page. */
async function countTo40(store, client) {
  let losses = 0;
  for (let done = 0; done < 40; ) {
    const { metadata, version } = await store.get(client, "one");
    const { code } = await outcome(() => store.update(client, "one", { metadata: { count: metadata.count + 1 } }, { ifVersion: version }));
    if (code === undefined) done += 1;
    else if (code === "CONFLICT") losses += 1;
    else throw new Error(code);
  }
  return losses;
}

/** Runs in the page. Counts without looking whether anybody else does; answers how often it met another turn. */
async function tenTurns(store, client) {
  let met = 0;
  for (let done = 0; done < 10; done += 1) {
    await store.turn(client, async (turn) => {
      const { metadata } = await turn.get("one");
      if (metadata.isBusy) met += 1;
      await turn.update("one", { metadata: { isBusy: true } });
      await turn.update("one", { metadata: { count: metadata.count + 1, isBusy: false } });
    });
  }
  return met;
}
