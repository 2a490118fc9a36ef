// Memories and messages on a store that is offline at times.

import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "convostate/remote";
import { ADA, failure, URL_OF_SERVER, world } from "./support.mjs";

const KEY = "address";

/** A memory that both sides know. */
async function remembered(t) {
  const { server, page } = await world(t);
  const tab = await page.tab();
  const version = await tab.remember(ADA, KEY, "Turin");
  await tab.flush();
  return { server, page, tab, version };
}

test("what is remembered without a network is there at once, after a reload, and at the server when it was sent", async (t) => {
  const { server, page } = await world(t);
  server.network.isUp = false;
  const tab = await page.tab();
  await tab.remember(ADA, KEY, { city: "Turin" });
  await tab.remember(ADA, "old", 1);
  assert.equal(await tab.forget(ADA, "old"), true);
  const shown = await tab.recall(ADA, KEY);
  assert.deepEqual([shown.value, shown.pending], [{ city: "Turin" }, true]);
  await tab.dispose();
  const again = await page.tab();
  assert.deepEqual((await again.memories(ADA)).memories.map(({ key, pending }) => [key, pending]), [[KEY, true]]);
  assert.deepEqual((await again.pending(ADA)).map(({ call, key, id }) => [call, key, id]), [["remember", KEY, null], ["remember", "old", null], ["forget", "old", null]]);
  server.network.isUp = true;
  await again.flush();
  assert.deepEqual(await again.recall(ADA, KEY), await server.engine.recall(ADA, KEY));
  assert.equal((await server.engine.memories(ADA)).memories.length, 1);
});

test("the version that a write answered is one to go on from, before it was sent and after", async (t) => {
  const { server, tab, version } = await remembered(t);
  assert.notEqual((await server.engine.recall(ADA, KEY)).version, version);
  server.network.isUp = false;
  const second = await tab.remember(ADA, KEY, "Rome", { ifVersion: version });
  await tab.remember(ADA, KEY, "Oslo", { ifVersion: second });
  assert.equal((await failure(tab.remember(ADA, KEY, "Bern", { ifVersion: version }))).code, "CONFLICT");
  server.network.isUp = true;
  await tab.flush();
  assert.deepEqual([(await server.engine.recall(ADA, KEY)).value, tab.status.failed], ["Oslo", 0]);
  assert.deepEqual(await tab.recall(ADA, KEY), await server.engine.recall(ADA, KEY));
});

test("a write with a version that others have overtaken is given up for what the server has, and told", async (t) => {
  const { server, tab, version } = await remembered(t);
  const events = [];
  tab.subscribe(({ type, key, entry }) => events.push([type, key ?? entry?.key]));
  server.network.isUp = false;
  await tab.remember(ADA, KEY, "mine", { ifVersion: version });
  await server.engine.remember(ADA, KEY, "theirs");
  server.network.isUp = true;
  await tab.flush();
  assert.deepEqual([(await tab.recall(ADA, KEY)).value, tab.status.state, await tab.pending(ADA)], ["theirs", "idle", []]);
  assert.deepEqual(events.slice(0, 3), [["remembered", KEY], ["failed", KEY], ["remembered", KEY]]);
});

test("a memory that is refused holds up its own writes only", async (t) => {
  const { server, tab } = await remembered(t);
  server.network.meddle = ({ method, path }) => {
    if (method !== "PUT" || !path.endsWith(KEY)) return undefined;
    return new Response('{"code":"TOO_LARGE","message":"no"}', { status: 413, headers: { "content-type": "application/problem+json" } });
  };
  await tab.remember(ADA, KEY, "long");
  await tab.remember(ADA, KEY, "short");
  await tab.remember(ADA, "other", 1);
  await tab.flush();
  const [first, second] = await tab.pending(ADA);
  assert.deepEqual([first.state, first.error.code, second.state, (await tab.recall(ADA, KEY)).value], ["failed", "TOO_LARGE", "held", "short"]);
  assert.equal((await server.engine.recall(ADA, "other")).value, 1);
  assert.equal((await tab.discard(first)).length, 2);
  assert.deepEqual(await tab.recall(ADA, KEY), await server.engine.recall(ADA, KEY));
});

test("a refresh brings what others remember, keeps what waits, and what was forgotten elsewhere is gone", async (t) => {
  const { server, tab } = await remembered(t);
  server.network.meddle = ({ key }) => (key ? new Response("", { status: 503 }) : undefined);
  await tab.remember(ADA, "mine", 1);
  await server.engine.remember(ADA, "theirs", 2);
  await server.engine.forget(ADA, KEY);
  await tab.refresh(ADA);
  assert.deepEqual((await tab.memories(ADA)).memories.map(({ key, value, pending }) => [key, value, pending]), [["mine", 1, true], ["theirs", 2, undefined]]);
  server.network.meddle = undefined;
  await tab.flush();
  assert.deepEqual((await server.engine.memories(ADA)).memories.map(({ key }) => key), ["mine", "theirs"]);
});

test("FORGOTTEN: a value of which nobody knows whether it was written is not written over what others wrote since", async (t) => {
  const { server, tab } = await remembered(t);
  server.network.meddle = async ({ method }, pass) => {
    if (method !== "PUT") return undefined;
    await pass();
    throw new TypeError("fetch failed");
  };
  await tab.remember(ADA, KEY, "mine");
  await failure(tab.flush());
  server.network.meddle = undefined;
  for (let n = 1; n <= 9; n += 1) await connect(URL_OF_SERVER, { fetch: server.fetch }).remember(ADA, KEY, n);
  await tab.flush();
  assert.deepEqual([(await server.engine.recall(ADA, KEY)).value, tab.status.state], [9, "idle"]);
  assert.deepEqual(await tab.recall(ADA, KEY), await server.engine.recall(ADA, KEY));
});

test("a message is handled once in all tabs, and its writes wait or not together with it", async (t) => {
  const { server, page } = await world(t, { maxEntries: 3 });
  const tabs = [await page.tab(), await page.tab()];
  server.network.isUp = false;
  const handle = (tab, message, fail) => tab.turn(ADA, async (turn) => {
    const { id, metadata } = (await turn.latest()) ?? (await turn.create({ id: "c", metadata: { n: 0 } }));
    await turn.update(id, { metadata: { n: metadata.n + 1 } });
    if (fail) throw new Error("no");
  }, { once: message });
  const answers = await Promise.all([0, 1, 0, 1].map((at) => handle(tabs[at], "m1")));
  assert.equal(answers.filter(({ repeated }) => !repeated).length, 1);
  assert.deepEqual([(await tabs[1].latest(ADA)).metadata.n, (await tabs[0].pending(ADA)).map(({ call }) => call)], [1, ["create", "update"]]);
  await failure(handle(tabs[0], "m2", true));
  assert.equal((await tabs[0].pending(ADA)).length, 3);
  const full = await failure(handle(tabs[0], "m2"));
  assert.deepEqual([full.code, (await tabs[0].latest(ADA)).metadata.n], ["STORAGE", 2]);
  server.network.isUp = true;
  await tabs[0].flush();
  assert.deepEqual(await handle(tabs[1], "m2"), { repeated: false, value: undefined });
  await tabs[1].flush();
  assert.deepEqual([(await server.engine.get(ADA, "c")).metadata.n, (await handle(tabs[0], "m2")).repeated], [3, true]);
});
