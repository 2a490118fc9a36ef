// How long those wait whose changes of one conversation meet.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { openSqlite } from "convostate/sqlite";
import { ADA } from "../contract/support.mjs";

async function counted() {
  const conversations = openSqlite(new Database(":memory:"));
  await conversations.migrate();
  await conversations.create(ADA, { id: "a", metadata: { n: 0 } });
  return conversations;
}

test("one modify after the other, each of which takes long, need one try each", async () => {
  const conversations = await counted();
  let tries = 0;
  const count = async ({ metadata }) => {
    tries += 1;
    await sleep(600);
    return { metadata: { n: metadata.n + 1 } };
  };
  await Promise.all([1, 2, 3].map(() => conversations.modify(ADA, "a", count)));
  assert.deepEqual((await conversations.get(ADA, "a")).metadata, { n: 3 });
  assert.equal(tries, 3);
});

test("a modify that lost waits by how long its try took, longer each time, for a second at the most", async (t) => {
  const conversations = await counted();
  const pauses = [];
  const { setTimeout } = globalThis;
  let now = 0;
  t.mock.method(performance, "now", () => now);
  t.mock.method(Math, "random", () => 0.5);
  const lose = async () => {
    await conversations.update(ADA, "a", { metadata: { by: "another" } });
    now += 69;
    t.mock.method(globalThis, "setTimeout", (work, ms) => {
      pauses.push(ms);
      return setTimeout(work, 0);
    });
    return {};
  };
  await assert.rejects(conversations.modify(ADA, "a", lose, { attempts: 6 }), { code: "CONFLICT" });
  assert.deepEqual(pauses, [70, 140, 280, 500, 500]);
});
