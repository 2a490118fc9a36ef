// What must hold when several processes work on one client.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isLong, placeOf } from "./promises.mjs";
import { ready, together } from "./processes.mjs";
import { CLIENT } from "./worker.mjs";

const PROCESSES = 4;
const LEASE_MS = 10_000;

async function counted(backend, place) {
  const address = await place.fresh();
  const conversations = await backend.open(address);
  await conversations.create(CLIENT, { id: "counter", metadata: { n: 0 } });
  return { address, conversations };
}

/** 64 writers in 4 processes; a thousand times each in the long form. */
export function increments(backend, place, { times = isLong ? 1000 : 10 } = {}) {
  test(`${backend.name}: 64 writers in 4 processes modify one conversation ${times} times each, and nothing is lost`, async (t) => {
    const { address, conversations } = await counted(backend, place);
    const answers = await together(backend, address, PROCESSES, "increments", { writers: 16, times });
    const { metadata, version } = await conversations.get(CLIENT, "counter");
    assert.deepEqual([metadata.n, version], [64 * times, 64 * times + 1]);
    const tries = answers.reduce((total, answer) => total + answer.tries, 0);
    t.diagnostic(`${64 * times} changes took ${tries} tries`);
    await conversations.dispose();
  });
}

export function races(backend, place, { times = 20 } = {}) {
  test(`${backend.name}: of those who update with ifVersion at once, every loser gets CONFLICT`, async () => {
    const { address, conversations } = await counted(backend, place);
    const answers = await together(backend, address, PROCESSES, "races", { writers: 16, times });
    const sum = (code) => answers.reduce((total, answer) => total + (answer[code] ?? 0), 0);
    const { metadata, version } = await conversations.get(CLIENT, "counter");
    assert.deepEqual(answers.flatMap(Object.keys).filter((code) => !["won", "CONFLICT"].includes(code)), []);
    assert.equal(sum("won") + sum("CONFLICT"), 64 * times);
    assert.deepEqual([metadata.n, version], [sum("won"), sum("won") + 1]);
    assert.ok(sum("CONFLICT") > 0, "nobody lost: the writers did not meet");
    await conversations.dispose();
  });
}

export function turns(backend, place, { times = 25 } = {}) {
  test(`${backend.name}: ${PROCESSES * 10 * times} turns of one client in 4 processes, never two at once`, async () => {
    const { address, conversations } = await counted(backend, place);
    const answers = await together(backend, address, PROCESSES, "turns", { writers: 10, times });
    const spans = answers.flatMap(({ spans }) => spans.map((span) => span.map(BigInt))).sort(([one], [other]) => (one < other ? -1 : 1));
    assert.equal(spans.length, PROCESSES * 10 * times);
    const overlaps = spans.filter(([from], index) => index > 0 && from < spans[index - 1][1]);
    assert.equal(overlaps.length, 0);
    assert.equal((await conversations.get(CLIENT, "counter")).metadata.n, spans.length);
    await conversations.dispose();
  });
}

export function paused(backend, place) {
  test(`${backend.name}: a holder stopped past its lease can't write any more`, async () => {
    const { address, conversations } = await counted(backend, place);
    const holder = await ready(backend, address, "paused");
    try {
      const inside = holder.says((message) => message.inside);
      holder.go();
      await inside;
      await assert.rejects(conversations.turn(CLIENT, () => {}, { wait: 0 }), { code: "LOCKED" });
      holder.child.kill("SIGSTOP");
      const next = conversations.turn(CLIENT, (turn) => turn.update("counter", { metadata: { by: "next" } }), { wait: 3 * LEASE_MS });
      await next;
      holder.child.kill("SIGCONT");
      holder.child.send("go on");
      assert.deepEqual(await holder.answer, { codes: ["LOCKED", "LOCKED", "LOCKED", "LOCKED"], aborted: true, reason: "LOCKED", by: "next" });
      assert.deepEqual((await conversations.get(CLIENT, "counter")).metadata, { n: 0, by: "next" });
    } finally {
      await holder.end();
      await conversations.dispose();
    }
  });
}

export function closingAll(backend, place, { count = 1000, size = 100 } = {}) {
  test(`${backend.name}: closing ${count} open conversations is one step to every other process`, async () => {
    const address = await place.fresh();
    const conversations = await backend.open(address);
    for (let index = 0; index < count; index += 1) await conversations.create(CLIENT, { id: `c${index}` });
    const watchers = await Promise.all([1, 2].map(() => ready(backend, address, "watchers", { size })));
    try {
      for (const watcher of watchers) watcher.go();
      await sleep(200);
      await conversations.closeAll(CLIENT, "FAILED");
      for (const { answer } of watchers) assert.deepEqual((await answer).seen, [size, 0]);
      let pagination_key;
      let closed = 0;
      do {
        const page = await conversations.list(CLIENT, { status: "FAILED", limit: 100, pagination_key });
        closed += page.conversations.length;
        ({ pagination_key } = page);
      } while (pagination_key);
      assert.equal(closed, count);
    } finally {
      await Promise.all(watchers.map((watcher) => watcher.end()));
      await conversations.dispose();
    }
  });
}

/** All of it, on one backend. */
export function manyProcesses(backend) {
  const place = placeOf(backend);
  for (const shows of [increments, races, turns, paused, closingAll]) shows(backend, place);
}
