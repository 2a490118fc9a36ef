// What becomes of a write that meets what others have written, or a server that has forgotten who writes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "convostate/remote";
import { ADA, failure, URL_OF_SERVER, world } from "./support.mjs";

/** A conversation that the server has. */
async function begun(t, body = {}, options = {}) {
  const { server, page } = await world(t, options);
  const tab = await page.tab();
  await tab.create(ADA, { id: "c", ...body });
  await tab.flush();
  return { server, page, tab };
}

/** A conversation that somebody else changes while this browser is offline, and updates by its version. */
async function conflict(t, onConflict) {
  const { server, tab } = await begun(t, { metadata: { count: 1, note: "a" } }, onConflict ? { onConflict } : {});
  server.network.isUp = false;
  await tab.modify(ADA, "c", ({ metadata }) => ({ metadata: { count: metadata.count + 1 } }));
  await server.engine.update(ADA, "c", { metadata: { count: 10 } });
  server.network.isUp = true;
  return { server, tab };
}

test("by default the server wins: the write fails, and what was shown is taken back", async (t) => {
  const { server, tab } = await conflict(t);
  const events = [];
  tab.subscribe(({ type, conversation, entry }) => events.push([type, conversation?.metadata.count, entry?.error?.code]));
  await tab.flush();
  assert.deepEqual(events, [["failed", 10, "CONFLICT"], ["reverted", 10, undefined]]);
  assert.deepEqual([tab.status.state, tab.status.failed, await tab.pending(ADA)], ["idle", 0, []]);
  assert.deepEqual(await tab.get(ADA, "c"), await server.engine.get(ADA, "c"));
});

test("mine: the update is made of what the server has, once", async (t) => {
  const { server, tab } = await conflict(t, () => "mine");
  await tab.flush();
  assert.deepEqual([(await server.engine.get(ADA, "c")).metadata, (await server.engine.get(ADA, "c")).version], [{ count: 2, note: "a" }, 3]);
  assert.deepEqual(await tab.get(ADA, "c"), await server.engine.get(ADA, "c"));
});

test("another update: it is told what it was made of, what is shown, and what the server has", async (t) => {
  const told = [];
  const { server, tab } = await conflict(t, ({ base, local, server, patch }) => {
    told.push([base.metadata.count, local.metadata.count, server.metadata.count, patch]);
    return { metadata: { count: server.metadata.count + (local.metadata.count - base.metadata.count) } };
  });
  await tab.flush();
  assert.deepEqual(told, [[1, 2, 10, { metadata: { count: 2 } }]]);
  assert.equal((await server.engine.get(ADA, "c")).metadata.count, 11);
  assert.deepEqual(await tab.get(ADA, "c"), await server.engine.get(ADA, "c"));
});

test("who decides and throws, or answers nonsense, is asked again; nothing is lost", async (t) => {
  const answers = [() => { throw new Error("no"); }, () => "yours", () => ({ typo: 1 }), () => "mine"];
  const { server, tab } = await conflict(t, () => answers.shift()());
  for (let tries = 1; tries <= 3; tries += 1) {
    await failure(tab.flush());
    assert.equal((await tab.pending(ADA)).length, 1);
  }
  await tab.flush();
  assert.equal((await server.engine.get(ADA, "c")).metadata.count, 2);
});

test("an update without a version is merged into what the server has", async (t) => {
  const { server, tab } = await conflict(t, () => assert.fail("there is no conflict"));
  await tab.discard((await tab.pending(ADA))[0]).catch(() => {});
  server.network.isUp = false;
  await tab.update(ADA, "c", { metadata: { note: "b" } });
  server.network.isUp = true;
  await tab.flush().catch(() => {});
  assert.equal((await server.engine.get(ADA, "c")).metadata.count, 10);
});

test("FORGOTTEN: the client was erased elsewhere; what was sent once only is sent anew, and refused for what is gone", async (t) => {
  const { server, tab } = await begun(t);
  await connect(URL_OF_SERVER, { fetch: server.fetch }).erase(ADA);
  await tab.update(ADA, "c", { step_id: "next" });
  await tab.create(ADA, { id: "d" });
  await tab.flush();
  assert.deepEqual((await tab.pending(ADA)).map(({ state, error }) => [state, error?.code]), [["failed", "NOT_FOUND"]]);
  assert.deepEqual((await server.engine.list(ADA)).conversations.map(({ id, version }) => [id, version]), [["d", 1]]);
  assert.deepEqual((await tab.list(ADA)).conversations.map(({ id }) => id), ["d"]);
});

test("FORGOTTEN: an update of which nobody knows whether it was done is not done over what others wrote since", async (t) => {
  const { server, tab } = await begun(t);
  server.network.meddle = async ({ method }, pass) => {
    if (method !== "PUT") return undefined;
    await pass();
    throw new TypeError("fetch failed");
  };
  await tab.update(ADA, "c", { metadata: { n: 1 } });
  await failure(tab.flush());
  server.network.meddle = undefined;
  // Eight others write, and it is forgotten.
  for (let n = 2; n <= 10; n += 1) await connect(URL_OF_SERVER, { fetch: server.fetch }).update(ADA, "c", { metadata: { n } });
  const { version } = await server.engine.get(ADA, "c");
  await tab.flush();
  assert.deepEqual([(await server.engine.get(ADA, "c")).metadata, (await server.engine.get(ADA, "c")).version], [{ n: 10 }, version]);
  await tab.refresh(ADA);
  assert.deepEqual([tab.status.state, await tab.get(ADA, "c")], ["idle", await server.engine.get(ADA, "c")]);
});

test("a number that another goes by is left: the writer begins anew under another name", async (t) => {
  const { server, tab } = await begun(t);
  const [, writer] = server.writes()[0].key.split(".");
  // As a copy of this browser's profile does.
  await server.handler(new Request(`${URL_OF_SERVER}/conversations/c?bot_id=shop&user_id=ada&channel_id=web`, {
    method: "PUT", headers: { "content-type": "application/json", "idempotency-key": `"w1.${writer}.9.1"` }, body: '{"step_id":"copy"}',
  }));
  await tab.update(ADA, "c", { flow_id: "mine" });
  await tab.flush();
  const { flow_id, step_id, version } = await server.engine.get(ADA, "c");
  assert.deepEqual([flow_id, step_id, version, tab.status.failed], ["mine", "copy", 3, 0]);
  assert.notEqual(server.writes().at(-1).key.split(".")[1], writer);
});
