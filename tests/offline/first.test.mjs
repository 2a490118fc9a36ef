// Writes are answered at once, with or without a network, and brought to the server once, in order.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADA, BOB, failure, seen, world } from "./support.mjs";

test("an attempt that was on its way when a flush was asked for may fail by what held before: another one is made first", async (t) => {
  const { server, page } = await world(t);
  const tab = await page.tab();
  let fail;
  const isAsked = new Promise((asked) => {
    server.network.meddle = ({ key }) => key && new Promise((_, reject) => asked(fail = () => reject(new TypeError("fetch failed"))));
  });
  await tab.create(ADA, { id: "c" });
  await isAsked;
  const flushed = tab.flush();
  server.network.meddle = undefined;
  fail();
  await flushed;
  assert.equal((await server.engine.get(ADA, "c")).version, 1);
});

test("what is written offline is shown at once, waits, and is sent in order when the network is back", async (t) => {
  const { server, page } = await world(t);
  const tab = await page.tab();
  server.network.isUp = false;
  const created = await tab.create(ADA, { flow_id: "order", metadata: { size: "L" } });
  assert.equal(created.pending, true);
  await tab.update(ADA, created.id, { step_id: "address", metadata: { size: "M" }, last_interaction: true });
  const shown = await tab.latest(ADA);
  assert.deepEqual([shown.step_id, shown.metadata, shown.version, shown.pending], ["address", { size: "M" }, 2, true]);
  assert.deepEqual((await tab.pending(ADA)).map(({ call, state }) => [call, state === "sending" || state === "waiting"]), [["create", true], ["update", true]]);
  const { code } = await failure(tab.flush());
  assert.equal(code, "UNREACHABLE");
  assert.equal(tab.status.pending, 2);
  server.network.isUp = true;
  await tab.flush();
  assert.deepEqual([tab.status.state, tab.status.pending, tab.status.failed], ["idle", 0, 0]);
  const stands = await server.engine.get(ADA, created.id);
  assert.deepEqual(await tab.get(ADA, created.id), stands);
  assert.equal(stands.version, 2);
  await tab.close(ADA, created.id);
  await tab.create(BOB, { id: "b" });
  await tab.closeAll(BOB, "FAILED");
  await tab.flush();
  await tab.refresh(BOB);
  assert.equal((await server.engine.get(ADA, created.id)).status, "CLOSED");
  assert.deepEqual(await tab.get(BOB, "b"), await server.engine.get(BOB, "b"));
  assert.equal(await tab.erase(BOB), 1);
  await tab.flush();
  assert.deepEqual((await server.engine.list(BOB)).conversations, []);
});
