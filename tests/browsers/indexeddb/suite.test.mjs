// What every store must do, in pages and in workers of real browsers.

import assert from "node:assert/strict";
import { basename } from "node:path";
import { after, before, describe, test } from "node:test";
import { cases } from "convostate/testing";
import { OUTCOME, TRACE } from "../../contract/trace.mjs";
import { BROWSERS } from "../../support/browsers.mjs";
import { compareWithEngine } from "../../stores/harness/model.mjs";
import { ADA, world } from "./support.mjs";
import { through } from "./through.mjs";

/** The long form: CONVOSTATE_LONG=1. Each call waits for the disk. */
const isLong = process.env.CONVOSTATE_LONG === "1";
const lines = isLong ? undefined : 1000;
const MANY = isLong ? 20_000 : 5000;
const SEEDS = isLong ? 3 : 1;

for (const kind of BROWSERS) {
  describe(`IndexedDB in ${kind}`, () => {
    let browser;
    before(async () => {
      browser = await world(kind);
    });
    after(() => browser?.close());

    test("the conformance suite", async () => {
      const page = await browser.tab();
      const { passed, failed, skipped } = await page.evaluate(() => conformance());
      assert.deepEqual(failed, []);
      assert.ok(skipped.every(({ needs }) => needs.every((need) => need === "memory")), "cases that need what is not here: memory");
      assert.equal(passed.length + skipped.length, cases.length);
    });

    test(`${lines ?? "all"} calls of a day of traffic`, async () => {
      const page = await browser.tab();
      const outcome = await page.evaluate((path, lines) => trace(path, lines), `../trace/${basename(TRACE)}`, lines ?? null);
      if (!lines) assert.deepEqual(outcome, OUTCOME);
      assert.deepEqual(outcome.failures, []);
      assert.ok(outcome.expectations > outcome.calls / 3, `only ${outcome.expectations} expectations`);
    });

    for (let seed = 1; seed <= SEEDS; seed += 1) {
      test(`random calls, seed ${seed}, answer as the engine does`, async () => {
        const page = await browser.tab();
        await compareWithEngine((options) => through(page, `model ${seed}`, options), seed, 300);
      });
    }

    test(`closeAll and erase of ${MANY} conversations`, async () => {
      const page = await browser.tab();
      const counts = await page.evaluate(async (client, count) => {
        const store = await opened("large");
        const other = { ...client, user_id: "other" };
        await store.create(client, { id: "c1" });
        await store.create(other, { id: "c1" });
        await fill("large", count);
        const latest = async () => (await store.latest(client))?.id ?? null;
        const before = await latest();
        await store.closeAll(client, "FAILED");
        const page = await store.list(client, { status: "FAILED", pagination_key: "3" });
        const closed = [await latest(), page.conversations.length, (await store.list(client, { status: "OPEN" })).conversations.length];
        return [before, closed, await store.erase(client), (await store.list(client)).conversations.length, (await store.get(other, "c1")).status];
      }, ADA, MANY);
      assert.deepEqual(counts, [`c${MANY}`, [null, 2, 0], MANY, 0, "OPEN"]);
    });

    test("a worker and its page see the same, and hear of each other", async () => {
      const page = await browser.tab();
      const [found, told] = await page.evaluate(async (client) => {
        const store = await opened("worker");
        await store.create(client, { step_id: "from the page" });
        const ear = listen(store);
        const worker = new Worker("./worker.js", { type: "module" });
        const found = new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
        worker.postMessage({ name: "worker", client });
        return [await found, await ear.next(1)];
      }, ADA);
      assert.equal(found, "from the page");
      assert.deepEqual(JSON.parse(told).map(({ type, conversation }) => [type, conversation.step_id]), [["updated", "from the worker"]]);
    });

    test("nothing went wrong in the pages", () => browser.assertClean());
  });
}
