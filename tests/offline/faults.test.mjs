// What went wrong in others' outboxes, each named where it was reported: it must not here.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADA, BOB, failure, seen, until, world } from "./support.mjs";

const isWrite = ({ key }) => key !== undefined;
const down = () => {
  throw new TypeError("fetch failed");
};
/** A promise to be kept from outside. */
function gate() {
  let open;
  const opened = new Promise((resolve) => (open = resolve));
  return { open, opened };
}

/** A conversation that both sides know. */
async function both(tab, server, body = {}) {
  await tab.create(ADA, { id: "c", ...body });
  await tab.flush();
  assert.equal((await server.engine.get(ADA, "c")).version, 1);
}

test("TanStack/db#921: a write whose answer was lost is not applied again after a reload", async (t) => {
  const { server, page } = await world(t);
  const tab = await page.tab();
  await both(tab, server);
  server.network.meddle = async (request, pass) => {
    if (!isWrite(request)) return undefined;
    await pass();
    return down();
  };
  await tab.update(ADA, "c", { metadata: { count: 1 } });
  assert.equal((await failure(tab.flush())).code, "UNREACHABLE");
  await tab.dispose();
  await server.engine.update(ADA, "c", { metadata: { count: 5 } });
  server.network.meddle = undefined;
  const again = await page.tab();
  await again.flush();
  const { version, metadata } = await server.engine.get(ADA, "c");
  assert.deepEqual([version, metadata], [3, { count: 5 }]);
  assert.deepEqual(await again.get(ADA, "c"), await server.engine.get(ADA, "c"));
  const keys = server.writes().filter(({ method }) => method === "PUT").map(({ key }) => key);
  assert.equal(new Set(keys).size, 1);
  assert.ok(keys.length >= 2);
});

test("TanStack/db#1323: a refresh does not overwrite what is pending", async (t) => {
  const { server, page } = await world(t);
  const tab = await page.tab();
  await both(tab, server, { metadata: { mine: 0, theirs: 0 } });
  server.network.meddle = (request) => (isWrite(request) ? down() : undefined);
  await tab.update(ADA, "c", { metadata: { mine: 1 } });
  await failure(tab.flush());
  await server.engine.update(ADA, "c", { metadata: { theirs: 1 } });
  await tab.refresh(ADA);
  const shown = await tab.get(ADA, "c");
  assert.deepEqual([shown.metadata, shown.version, shown.pending], [{ mine: 1, theirs: 1 }, 3, true]);
  server.network.meddle = undefined;
  await tab.flush();
  assert.deepEqual(await tab.get(ADA, "c"), await server.engine.get(ADA, "c"));
  assert.equal((await server.engine.get(ADA, "c")).version, 3);
});

test("TanStack/db#1124 and #1169: what was written offline outlives a reload, is shown after it as pending, and is sent", async (t) => {
  const { server, page } = await world(t);
  server.network.isUp = false;
  const tab = await page.tab();
  await tab.create(ADA, { id: "c", flow_id: "order" });
  await tab.update(ADA, "c", { step_id: "size" });
  await tab.dispose();
  const again = await page.tab();
  const shown = await again.latest(ADA);
  assert.deepEqual([shown.step_id, shown.pending], ["size", true]);
  assert.equal((await again.list(ADA)).conversations[0].pending, true);
  assert.deepEqual((await again.pending(ADA)).map(({ call, id }) => [call, id]), [["create", "c"], ["update", "c"]]);
  assert.equal(again.status.pending, 2);
  server.network.isUp = true;
  await again.flush();
  assert.equal((await server.engine.get(ADA, "c")).step_id, "size");
  assert.equal((await again.latest(ADA)).pending, undefined);
});

test("TanStack/db#865: what a tab wrote that does not send is sent, whichever of the two is closed", async (t) => {
  const { server, page } = await world(t);
  const [leader, follower] = [await page.tab(), await page.tab()];
  const { open, opened } = gate();
  server.network.meddle = async (request) => {
    if (isWrite(request) && request.body?.includes("first")) await opened;
    return undefined;
  };
  await leader.create(ADA, { id: "first" });
  await until(() => server.writes().length === 1);
  await follower.create(ADA, { id: "second" });
  await leader.dispose();
  open();
  await follower.flush();
  assert.equal((await server.engine.get(ADA, "second")).version, 1);
  const third = await page.tab();
  server.network.isUp = false;
  await third.create(BOB, { id: "third" });
  await third.dispose();
  server.network.isUp = true;
  await follower.flush();
  assert.equal((await server.engine.get(BOB, "third")).version, 1);
});

test("rxdb#5571: what others write while a write is on its way is not lost, though an answer from before comes after it", async (t) => {
  const { server, page } = await world(t);
  const tab = await page.tab();
  await both(tab, server);
  const { open, opened } = gate();
  const asked = gate();
  server.network.meddle = async (request, pass) => {
    if (request.method !== "GET") return undefined;
    const stale = await pass();
    asked.open();
    await opened;
    return stale;
  };
  const refreshed = tab.refresh(ADA);
  await asked.opened;
  await tab.update(ADA, "c", { metadata: { mine: 1 } });
  await tab.flush();
  await server.engine.update(ADA, "c", { metadata: { theirs: 1 } });
  open();
  await refreshed;
  assert.deepEqual(await tab.get(ADA, "c"), await server.engine.get(ADA, "c"));
  assert.deepEqual((await tab.get(ADA, "c")).metadata, { mine: 1, theirs: 1 });
});

test("rxdb#7259: after a pause it goes on by itself", async (t) => {
  const { server, page } = await world(t);
  server.network.isUp = false;
  const tab = await page.tab();
  await tab.create(ADA, { id: "c" });
  await until(() => tab.status.state === "waiting");
  assert.equal(tab.status.error.code, "UNREACHABLE");
  server.network.isUp = true;
  await until(() => tab.status.state === "idle");
  assert.equal((await server.engine.get(ADA, "c")).version, 1);
});

test("mono#6340: two tabs that write in turns are sent in that order", async (t) => {
  const { server, page } = await world(t);
  const tabs = [await page.tab(), await page.tab()];
  await both(tabs[0], server);
  server.network.isUp = false;
  for (let n = 0; n < 12; n += 1) await tabs[n % 2].update(ADA, "c", { metadata: { n } });
  server.network.isUp = true;
  const sent = server.writes().length;
  await Promise.all(tabs.map((tab) => tab.flush()));
  const order = server.writes().slice(sent).map(({ body }) => JSON.parse(body).metadata.n);
  // Tries while the network was away, and of two tabs at once, may repeat one; none comes before an older one.
  assert.deepEqual(order, order.toSorted((a, b) => a - b));
  assert.deepEqual([(await server.engine.get(ADA, "c")).metadata.n, (await server.engine.get(ADA, "c")).version], [11, 13]);
});

test("replicache#810: entries of one account are neither shown to another nor sent with its headers", async (t) => {
  const { server, page } = await world(t);
  const headersOf = (name) => ({ authorization: `Bearer ${name}` });
  server.network.isUp = false;
  const ada = await page.tab({ account: "ada", headers: headersOf("ada") });
  await ada.create(ADA, { id: "secret" });
  await ada.dispose();
  server.network.isUp = true;
  const before = server.network.asked.length;
  const bob = await page.tab({ account: "bob", headers: headersOf("bob") });
  await bob.flush();
  await bob.create(BOB, { id: "b" });
  await bob.flush();
  assert.deepEqual([await bob.pending(ADA), (await bob.list(ADA)).conversations, bob.status.pending], [[], [], 0]);
  const asked = server.network.asked.slice(before);
  assert.ok(asked.every(({ headers }) => headers.authorization === "Bearer bob"));
  assert.ok(!asked.some(({ body }) => body?.includes("secret")));
  const again = await page.tab({ account: "ada", headers: headersOf("ada") });
  await again.flush();
  assert.equal(server.network.asked.findLast(({ body }) => body?.includes("secret")).headers.authorization, "Bearer ada");
});

test("Dexie.js#2228: one write that is refused holds up nothing but its conversation; it is told, retried, or discarded", async (t) => {
  const { server, page } = await world(t);
  const tab = await page.tab();
  await both(tab, server);
  await tab.create(ADA, { id: "other" });
  await tab.flush();
  server.network.isUp = false;
  await tab.update(ADA, "c", { step_id: "one" });
  await tab.update(ADA, "c", { step_id: "two" });
  await tab.update(ADA, "other", { step_id: "three" });
  await tab.create(BOB, { id: "b" });
  const events = [];
  tab.subscribe(({ type, conversation }) => events.push([type, conversation?.id]));
  await server.engine.close(ADA, "c", "FAILED");
  server.network.isUp = true;
  await tab.flush();
  assert.equal(tab.status.state, "blocked");
  assert.deepEqual([(await server.engine.get(ADA, "other")).step_id, (await server.engine.get(BOB, "b")).version], ["three", 1]);
  const [first, second] = await tab.pending(ADA);
  assert.deepEqual([first.state, first.error.code, second.state], ["failed", "NOT_OPEN", "held"]);
  assert.ok(events.some(([type, id]) => type === "failed" && id === "c"));
  await tab.retry(first);
  await tab.flush();
  assert.equal((await tab.pending(ADA))[0].state, "failed");
  assert.deepEqual((await tab.discard(first)).map(({ entry }) => entry), [first.entry, second.entry]);
  await tab.refresh(ADA);
  assert.deepEqual([tab.status.state, await tab.pending(ADA)], ["idle", []]);
  assert.deepEqual(await tab.get(ADA, "c"), await server.engine.get(ADA, "c"));
});

test("Dexie.js#2225: a portal, a proxy, a broken body are never taken for an answer: it waits, and says why", async (t) => {
  const { server, page } = await world(t);
  const tab = await page.tab();
  await both(tab, server);
  const html = { headers: { "content-type": "text/html" } };
  const answers = [
    () => new Response("<html>log in</html>", html),
    () => new Response("<html>no</html>", { status: 403, ...html }),
    () => new Response("<html>bad gateway</html>", { status: 502, ...html }),
    () => new Response(null, { status: 204 }),
    () => new Response('{"id":"c"', { headers: { "content-type": "application/json" } }),
    () => new Response("{}", { status: 413 }),
  ];
  await tab.update(ADA, "c", { step_id: "next" });
  await tab.flush();
  for (const answer of answers) {
    server.network.meddle = (request) => (isWrite(request) ? answer() : undefined);
    await tab.closeAll(ADA);
    const { code } = await failure(tab.flush());
    assert.deepEqual([tab.status.failed, tab.status.error.code], [0, code], String(answer));
    assert.notEqual(tab.status.pending, 0);
  }
  server.network.meddle = undefined;
  await tab.flush();
  await tab.refresh(ADA);
  assert.equal(tab.status.state, "idle");
  assert.deepEqual(await tab.get(ADA, "c"), await server.engine.get(ADA, "c"));
  assert.equal((await server.engine.get(ADA, "c")).status, "CLOSED");
});

test("powersync-js#162: what a tab died in the middle of is taken over", async (t) => {
  const { server, page } = await world(t);
  // Its lease is over for those whose clock goes right, as that of a tab that died ten seconds ago is.
  const dead = await page.tab({ now: () => Date.now() - 11_000, fetch: () => new Promise(() => {}), attemptTimeout: 3_600_000 });
  await dead.create(ADA, { id: "c" });
  await until(async () => (await dead.pending(ADA))[0].state === "sending");
  const next = await page.tab();
  await next.flush();
  assert.equal((await server.engine.get(ADA, "c")).version, 1);
});

test("supabase-js#44642: a tab that is frozen while it sends is passed, and does no harm when it wakes", async (t) => {
  const { server, page } = await world(t);
  const { open, opened } = gate();
  const frozen = await page.tab({
    now: () => Date.now() - 11_000,
    fetch: async (url, init) => {
      if (init.method === "PUT") await opened;
      return server.fetch(url, init);
    },
  });
  await both(frozen, server);
  await frozen.update(ADA, "c", { metadata: { n: 1 } });
  await until(async () => (await frozen.pending(ADA))[0]?.state === "sending");
  const next = await page.tab();
  await next.update(ADA, "c", { metadata: { n: 2 } });
  await next.flush();
  assert.deepEqual([(await server.engine.get(ADA, "c")).metadata, (await server.engine.get(ADA, "c")).version], [{ n: 2 }, 3]);
  open();
  await frozen.flush();
  assert.deepEqual([(await server.engine.get(ADA, "c")).metadata, (await server.engine.get(ADA, "c")).version], [{ n: 2 }, 3]);
  for (const tab of [frozen, next]) assert.deepEqual(seen(await tab.get(ADA, "c")), seen(await server.engine.get(ADA, "c")));
});

test("BotFramework-WebChat#3292: an expired token ends nothing: the headers are asked again, then it waits for resume", async (t) => {
  const { server, page } = await world(t, { server: { token: "good" } });
  let token = "good";
  const given = [];
  const headers = () => {
    given.push(token);
    return { authorization: `Bearer ${token}` };
  };
  const tab = await page.tab({ headers });
  await tab.create(ADA, { id: "c" });
  await tab.flush();
  token = "old";
  await tab.update(ADA, "c", { step_id: "next" });
  const { status } = await failure(tab.flush());
  assert.deepEqual([status, tab.status.state, tab.status.pending], [401, "unauthorized", 1]);
  assert.deepEqual(given.slice(-2), ["old", "old"]);
  await tab.update(ADA, "c", { step_id: "after" });
  assert.equal((await tab.get(ADA, "c")).step_id, "after");
  token = "good";
  tab.resume();
  await tab.flush();
  assert.equal((await server.engine.get(ADA, "c")).step_id, "after");
  // One that comes back with the second asking is not even noticed.
  token = "old";
  const fresh = await page.tab({ headers: () => ({ authorization: `Bearer ${given.push(token) % 2 ? "old" : "good"}` }) });
  await fresh.update(ADA, "c", { step_id: "last" });
  await fresh.flush();
  assert.equal((await server.engine.get(ADA, "c")).step_id, "last");
});
