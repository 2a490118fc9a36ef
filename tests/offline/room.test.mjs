// Room, erasure, order and what is told of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADA, BOB, failure, until, URL_OF_SERVER, world } from "./support.mjs";
import { openOffline } from "convostate/offline";

test("beyond the room a write is refused, and nothing of it is shown or sent", async (t) => {
  const { server, page } = await world(t, { maxEntries: 3, maxBytes: 2000 });
  server.network.isUp = false;
  const tab = await page.tab();
  await tab.create(ADA, { id: "a" });
  assert.equal((await failure(tab.create(ADA, { id: "long", metadata: "x".repeat(2000) }))).code, "STORAGE");
  for (const id of ["b", "c"]) await tab.create(ADA, { id });
  const { code, message } = await failure(tab.update(ADA, "a", { step_id: "next" }));
  assert.deepEqual([code, /3 writes or 2000 bytes/.test(message)], ["STORAGE", true]);
  assert.deepEqual([(await tab.get(ADA, "a")).step_id, (await tab.list(ADA)).conversations.length, (await tab.pending(ADA)).length], [null, 3, 3]);
  server.network.isUp = true;
  await tab.flush();
  await tab.update(ADA, "a", { step_id: "next" });
  await tab.flush();
  assert.equal((await server.engine.get(ADA, "a")).step_id, "next");
});

test("an erase takes with it what was never sent, and leaves nothing of the client in the database once it was sent", async (t) => {
  const { server, page } = await world(t);
  const tab = await page.tab();
  await tab.create(ADA, { id: "known" });
  await tab.flush();
  server.network.isUp = false;
  await tab.update(ADA, "known", { step_id: "secret" });
  await tab.flush().catch(() => {});
  await tab.create(ADA, { id: "secret" });
  assert.equal(await tab.erase(ADA), 2);
  assert.deepEqual((await tab.list(ADA)).conversations, []);
  // One that may have been done already is settled first.
  assert.deepEqual((await tab.pending(ADA)).map(({ call }) => call), ["update", "erase"]);
  server.network.isUp = true;
  await tab.flush();
  assert.deepEqual((await server.engine.list(ADA)).conversations, []);
  await tab.dispose();
  assert.doesNotMatch(JSON.stringify(await everything(page.factory)), /ada"?,|secret|known/);
});

/** All records of the database. */
function everything(factory) {
  const opening = factory.open("convostate-offline/ada");
  return new Promise((resolve) => {
    opening.onsuccess = async () => {
      const stores = [...opening.result.objectStoreNames];
      const transaction = opening.result.transaction(stores);
      const all = stores.map((store) => new Promise((read) => (transaction.objectStore(store).getAll().onsuccess = ({ target }) => read(target.result))));
      resolve(await Promise.all(all));
      opening.result.close();
    };
  });
}

test("of one client one is in flight, settled before the next; four clients go side by side", async (t) => {
  const { server, page } = await world(t);
  server.network.isUp = false;
  const tab = await page.tab();
  const clients = Array.from({ length: 6 }, (_, n) => ({ ...ADA, user_id: `u${n}` }));
  for (const client of clients) {
    await tab.create(client, { id: "c" });
    await tab.update(client, "c", { step_id: "one" });
    await tab.update(client, "c", { step_id: "two" });
  }
  const inFlight = new Map();
  let most = 0;
  server.network.meddle = async ({ url, key }, pass) => {
    if (!key) return undefined;
    const user = new URL(url).searchParams.get("user_id");
    assert.equal(inFlight.get(user) ?? 0, 0, `two of ${user}`);
    inFlight.set(user, 1);
    most = Math.max(most, [...inFlight.values()].filter(Boolean).length);
    await until(() => most === 4);
    const answer = await pass();
    inFlight.set(user, 0);
    return answer;
  };
  server.network.isUp = true;
  await tab.flush();
  assert.equal(most, 4);
  for (const client of clients) assert.deepEqual([(await server.engine.get(client, "c")).step_id, (await server.engine.get(client, "c")).version], ["two", 3]);
});

test("Retry-After is kept to, whatever gives hope; then it goes on", async (t) => {
  const { server, page } = await world(t);
  const tab = await page.tab();
  server.network.meddle = (request) => request.key && new Response("", { status: 503, headers: { "retry-after": "1" } });
  await tab.create(ADA, { id: "c" });
  await failure(tab.flush());
  const { length } = server.writes();
  await tab.flush({ signal: AbortSignal.timeout(50) }).catch(({ code }) => assert.equal(code, "ABORTED"));
  assert.equal(server.writes().length, length);
  server.network.meddle = undefined;
  await until(() => tab.status.state === "idle");
  assert.equal((await server.engine.get(ADA, "c")).version, 1);
});

test("events: what changed here, what was sent, what others changed; in both tabs", async (t) => {
  const { server, page } = await world(t);
  const tabs = [await page.tab(), await page.tab()];
  const heard = tabs.map((tab) => {
    const events = [];
    tab.subscribe(({ type, conversation, entry }) => events.push([type, conversation?.version, entry?.call].filter((part) => part !== undefined)));
    return events;
  });
  await tabs[0].create(ADA, { id: "c" });
  await tabs[0].flush();
  await server.engine.update(ADA, "c", { step_id: "theirs" });
  await tabs[0].refresh(ADA);
  const expected = [["created", 1], ["sent", 1, "create"], ["updated", 2]];
  await until(() => heard.every((events) => events.length >= 3));
  assert.deepEqual(heard[0], expected);
  assert.deepEqual(heard[1].map(([type]) => type), ["created", "sent", "updated"]);
});

test("turns hold across tabs, count as interactions, and what they write is sent", async (t) => {
  const { server, page } = await world(t);
  const tabs = [await page.tab(), await page.tab()];
  await tabs[0].create(ADA, { id: "c", metadata: { count: 0 } });
  const turn = (tab) => tab.turn(ADA, async (turn) => {
    const { metadata } = await turn.get("c");
    await turn.update("c", { metadata: { count: metadata.count + 1 } });
  });
  await Promise.all([0, 1, 0, 1].map((n) => turn(tabs[n])));
  await tabs[1].flush();
  assert.equal((await server.engine.get(ADA, "c")).metadata.count, 4);
});

test("bad options are refused by name", () => {
  const open = (options, url = URL_OF_SERVER) => {
    try {
      openOffline(url, options);
      return undefined;
    } catch ({ code, details }) {
      return [code, details.path];
    }
  };
  assert.deepEqual(open({}), ["INVALID_BODY", "options.account"]);
  assert.deepEqual(open({ account: "" }), ["INVALID_BODY", "options.account"]);
  assert.deepEqual(open({ account: "\ud800" }), ["INVALID_BODY", "options.account"]);
  assert.deepEqual(open({ account: "a" }, "ftp://x"), ["INVALID_BODY", "baseUrl"]);
  for (const [option, value] of Object.entries({ fetch: 1, onConflict: "mine", factory: {}, maxEntries: 0, maxBytes: "1", attemptTimeout: 0, headers: 1, typo: 1, now: 1, id: 1, name: 1 })) {
    assert.deepEqual(open({ account: "a", [option]: value })?.[0], "INVALID_BODY", option);
  }
});

test("what is disposed of says so", async (t) => {
  const { page } = await world(t);
  const tab = await page.tab();
  await tab.dispose();
  for (const call of ["latest", "list", "pending", "refresh", "erase", "closeAll", "create"]) assert.equal((await failure(tab[call](BOB))).code, "CLOSED_ENGINE", call);
  assert.equal((await failure(tab.flush())).code, "CLOSED_ENGINE");
  assert.throws(() => tab.resume(), { code: "CLOSED_ENGINE" });
});
