// What becomes of what is under way when a store is disposed of.

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ADA, BOB } from "../../contract/support.mjs";

const CLOSED = { code: "CLOSED_ENGINE" };
const never = () => assert.fail("it began");

export function ending(backend, place) {
  /** Two stores on one place, as two processes have them. */
  async function both(options) {
    const address = await place.fresh();
    return { address, store: await backend.open(address, options), other: await backend.open(address) };
  }

  test(`${backend.name}: dispose gives back the lease of a turn under way, and nobody waits for it`, async () => {
    const { store, other } = await both();
    const gate = new AbortController();
    const began = new AbortController();
    let given;
    const turn = store.turn(ADA, async (calls) => {
      given = calls;
      began.abort();
      await once(gate.signal, "abort");
      await assert.rejects(calls.create(), CLOSED);
      return "ended";
    });
    await once(began.signal, "abort");
    const inLine = store.turn(ADA, never).catch((error) => error.code);
    await store.dispose();
    assert.equal(given.signal.reason.code, "CLOSED_ENGINE");
    assert.equal(await other.turn(ADA, () => "next", { wait: 0 }), "next");
    assert.equal(await inLine, "CLOSED_ENGINE");
    gate.abort();
    assert.equal(await turn, "ended");
    await assert.rejects(given.create(), { code: "LOCKED" });
    assert.equal(await other.latest(ADA), null);
    await other.dispose();
  });

  test(`${backend.name}: dispose ends a turn that is on its way, at whatever moment`, async () => {
    const { address, store, other } = await both();
    await store.dispose();
    for (const wait of [...[0, 1, 2, 3, 5, 8, 13].map(microtasks), ...[0, 1, 2].map((ms) => () => sleep(ms))]) {
      const store = await backend.open(address);
      const turn = store.turn(ADA, () => sleep(5, "began")).catch((error) => error.code);
      await wait();
      await store.dispose();
      assert.ok(["began", "CLOSED_ENGINE"].includes(await turn), await turn);
      assert.equal(await other.turn(ADA, () => "next", { wait: 0 }), "next");
    }
    await other.dispose();
  });

  test(`${backend.name}: dispose ends the waiting for another process's turn`, async () => {
    const { store, other } = await both();
    await other.turn(ADA, async () => {
      const waiting = store.turn(ADA, never).catch((error) => error.code);
      await sleep(20);
      await store.dispose();
      assert.equal(await waiting, "CLOSED_ENGINE");
    });
    assert.equal(await other.turn(ADA, () => "next", { wait: 0 }), "next");
    await other.dispose();
  });

  test(`${backend.name}: dispose ends a modify at work and those in line; nothing was written`, async () => {
    const { store, other } = await both();
    await other.create(ADA, { id: "a" });
    const [began, gate] = [new AbortController(), new AbortController()];
    const first = store.modify(ADA, "a", async () => {
      began.abort();
      await once(gate.signal, "abort");
      return { step_id: "first" };
    });
    await once(began.signal, "abort");
    const second = store.modify(ADA, "a", never);
    const codes = Promise.all([first, second].map((modify) => modify.catch((error) => error.code)));
    await store.dispose();
    gate.abort();
    assert.deepEqual(await codes, ["CLOSED_ENGINE", "CLOSED_ENGINE"]);
    assert.equal((await other.get(ADA, "a")).version, 1);
    await other.dispose();
  });

  test(`${backend.name}: dispose ends a sweep where it is; what was swept until then stands, and is its answer`, async () => {
    const clients = Array.from({ length: 20 }, (_, index) => ({ ...BOB, user_id: `u${index}` }));
    for (const wait of [microtasks(0), microtasks(5), microtasks(50), () => sleep(3)]) {
      let now = Date.UTC(2026, 1, 1);
      const { store, other } = await both({ now: () => now });
      for (const client of clients) await store.create(client, { id: "a", ttl: 1 });
      now += 10_000;
      const sweep = store.sweep();
      await wait();
      await store.dispose();
      const { expired } = await sweep;
      const versions = await Promise.all(clients.map(async (client) => (await other.get(client, "a")).version));
      const written = versions.filter((version) => version === 2).length;
      assert.ok(expired <= written && written <= clients.length, `${expired} told, ${written} written`);
      await assert.rejects(store.sweep(), CLOSED);
      await other.dispose();
    }
  });
}

const microtasks = (count) => async () => {
  for (let done = 0; done < count; done += 1) await null;
};
