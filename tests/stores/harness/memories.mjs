// What every store must keep of memories, beside the cases of the conformance suite.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADA, BOB, START, clockAt } from "../../contract/support.mjs";
import { randomOf } from "../../support/random.mjs";
import { memoriesOf } from "./steps.mjs";

/** By their bytes; by UTF-16 the last two would change places. */
const KEYS = ["a", "a/1", "a/2", "ab", "b", "é", "日本", "\ufb01", "\u{1f600}"];
/** By which the REST server writes. */
const SERVED = Symbol.for("convostate.served");
const WRITERS = 64;
const RANDOM_CALLS = 250;

/**
 * @param looks.left answers how many records of memories there are in the store, by its address
 * @param looks.alter puts a value in the place of a field of Ada's memory `a`, in the store itself
 * @param looks.damages fields and what the store's types let stand there
 */
export function keepsMemories(backend, place, { left, alter, damages }) {
  const name = (what) => `${backend.name}: ${what}`;
  const opened = async (t, address, options) => {
    const store = await backend.open(address, options);
    t.after(() => store.dispose());
    return store;
  };

  test(name("random calls on memories answer as a map does"), async (t) => {
    const random = randomOf(7);
    const clock = clockAt();
    const store = await opened(t, await place.fresh(), { now: clock.now });
    const known = new Map();
    const seen = new Set();
    const standing = () => {
      for (const [key, { end }] of known) if (end <= clock.at) known.delete(key);
      return known;
    };
    for (let call = 0; call < RANDOM_CALLS; call += 1) {
      clock.at += [0, 1, 500][random(3)];
      const key = KEYS[random(KEYS.length)];
      const stood = standing().get(key);
      const kind = random(10);
      const ifVersion = [undefined, stood?.version ?? 0, 5][random(3)];
      const holds = ifVersion === undefined || ifVersion === (stood?.version ?? 0);
      if (kind < 4) {
        const ttl = [undefined, 0.5, 3][random(3)];
        const written = store.remember(ADA, key, { call }, { ttl, ifVersion });
        if (!holds) {
          await assert.rejects(written, { code: "CONFLICT" });
          continue;
        }
        const version = await written;
        assert.ok(!seen.has(version) && Number.isSafeInteger(version), "no version comes twice");
        seen.add(version);
        known.set(key, { value: { call }, version, end: ttl === undefined ? Infinity : clock.at + 1000 * ttl });
      } else if (kind < 6) {
        const forgotten = store.forget(ADA, key, { ifVersion });
        if (holds) assert.equal(await forgotten, stood !== undefined);
        else await assert.rejects(forgotten, { code: "CONFLICT" });
        if (holds) known.delete(key);
      } else if (kind < 8) {
        assert.deepEqual(await store.recall(ADA, key), stood === undefined ? null : memoryOf(key, stood));
      } else if (kind < 9) {
        const prefix = ["", "a", "a/", "é", "x"][random(5)];
        const wanted = KEYS.filter((one) => one.startsWith(prefix) && known.has(one)).map((one) => memoryOf(one, known.get(one)));
        assert.deepEqual(await memoriesOf(store, ADA, { prefix, limit: 1 + random(4) }), wanted);
      } else {
        await store.sweep();
        assert.deepEqual(await store.sweep(), { expired: 0, removed: 0 });
      }
    }
    assert.equal(await store.erase(ADA), 0);
    assert.equal(await store.recall(ADA, "a"), null);
  });

  test(name(`${WRITERS} writers on two handles lose no count`), async (t) => {
    const address = await place.fresh();
    const handles = [await opened(t, address), await opened(t, address)];
    const versions = new Set();
    const count = async (store) => {
      for (;;) {
        const { value = 0, version = 0 } = (await store.recall(ADA, "n")) ?? {};
        try {
          versions.add(await store.remember(ADA, "n", value + 1, { ifVersion: version }));
          return;
        } catch (error) {
          assert.equal(error.code, "CONFLICT");
        }
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => count(handles[writer % 2])));
    assert.equal((await handles[0].recall(ADA, "n")).value, WRITERS);
    assert.equal(versions.size, WRITERS);
  });

  test(name("what is past its time is absent, swept once, and told of; nothing is left of who has nothing else"), async (t) => {
    const clock = clockAt();
    const address = await place.fresh();
    const store = await opened(t, address, { now: clock.now });
    const events = [];
    await store.remember(ADA, "good", 1);
    await store.remember(ADA, "soon", 2, { ttl: 1 });
    const version = await store.remember(BOB, "later", 3, { ttl: 2.5 });
    await store.create(ADA, { id: "c", ttl: 2 });
    store.subscribe(({ type, key, conversation }) => events.push(`${type} ${key ?? conversation.id}`));
    assert.equal((await store.recall(BOB, "later")).expires_at, new Date(START + 2500).toISOString());
    clock.at += 1000;
    assert.deepEqual((await store.memories(ADA)).memories.map(({ key }) => key), ["good"]);
    assert.deepEqual(await store.sweep(), { expired: 0, removed: 1 });
    assert.equal(await left(address), 2);
    clock.at += 1500;
    assert.deepEqual([await store.recall(BOB, "later"), await store.forget(BOB, "later")], [null, false]);
    await assert.rejects(store.forget(BOB, "later", { ifVersion: version }), { code: "CONFLICT" });
    assert.deepEqual(await store.sweep(), { expired: 1, removed: 1 });
    assert.deepEqual(await store.sweep(), { expired: 0, removed: 0 });
    assert.deepEqual(events.toSorted(), ["expired c", "forgotten later", "forgotten soon"]);
    assert.equal(await left(address), 1);
  });

  test(name("an erase leaves no record, and each memory is told of"), async (t) => {
    const address = await place.fresh();
    const store = await opened(t, address);
    await store.create(ADA, { id: "c" });
    for (const key of KEYS) await store.remember(ADA, key, key.repeat(9), key === "b" ? { ttl: 9 } : {});
    await store.remember(BOB, "his", 1);
    const events = [];
    store.subscribe((event) => events.push(event));
    assert.equal(await store.erase(ADA), 1);
    assert.deepEqual(events.map(({ type, key }) => key ?? type), ["erased", ...KEYS]);
    assert.deepEqual(await store.memories(ADA), { memories: [] });
    assert.equal(await left(address), 1);
    await store.turn(BOB, (turn) => turn.erase());
    assert.equal(await left(address), 0);
  });

  test(name("a turn with once writes memories with its message, and sees them before anybody else does"), async (t) => {
    const address = await place.fresh();
    const [store, other] = [await opened(t, address), await opened(t, address)];
    await store.remember(ADA, "b", "old");
    await store.remember(ADA, "d", "old", { ttl: 60 });
    const keys = async (calls, ...client) => (await calls.memories(...client)).memories.map(({ key, value }) => key + value);
    const handled = await store.turn(ADA, async (turn) => {
      await turn.remember("a", "new");
      await turn.remember("b", "new");
      await turn.remember("c", "new");
      await turn.forget("c");
      assert.equal(await turn.forget("d"), true);
      assert.equal(await turn.recall("d"), null);
      assert.deepEqual(await keys(turn), ["anew", "bnew"]);
      assert.deepEqual(await keys(other, ADA), ["bold", "dold"]);
      assert.deepEqual((await turn.memories({ limit: 1 })).pagination_key, "a");
      await other.remember(ADA, "e", "meanwhile");
    }, { once: "m1" });
    assert.deepEqual(handled, { repeated: false, value: undefined });
    assert.deepEqual(await keys(store, ADA), ["anew", "bnew", "emeanwhile"]);
    assert.deepEqual(await store.turn(ADA, assert.fail, { once: "m1" }), { repeated: true });
    const racing = store.turn(BOB, async (turn) => {
      await turn.remember("a", "mine");
      await other.remember(BOB, "a", "theirs");
    }, { once: "m2" });
    await assert.rejects(racing, { code: "CONFLICT" });
    assert.equal((await store.recall(BOB, "a")).value, "theirs");
    await store.erase(BOB);
    await store.turn(ADA, async (turn) => {
      await turn.erase();
      await turn.remember("f", "after");
    }, { once: "m3" });
    assert.deepEqual(await keys(store, ADA), ["fafter"]);
    assert.equal(await left(address), 1);
    await store.forget(ADA, "f");
    assert.equal(await left(address), 0);
  });

  test(name("a turn that has lost its lease writes no memory"), async (t) => {
    const address = await place.fresh();
    const [store, other] = [await opened(t, address), await opened(t, address)];
    const codes = await store.turn(ADA, async (turn) => {
      await turn.remember("a", 1);
      await other.erase(ADA);
      const late = [() => turn.remember("a", 2), () => turn.forget("a")];
      return Promise.all(late.map((write) => write().then(() => "done", ({ code }) => code)));
    });
    assert.deepEqual(codes, ["LOCKED", "LOCKED"]);
    assert.equal(await store.recall(ADA, "a"), null);
  });

  test(name("large values come back to the letter, a page at a time"), async (t) => {
    const store = await opened(t, await place.fresh(), { maxMemoryBytes: 16 * 1024 * 1024 });
    const text = `\ud800 \u0000 é😀 ${"x".repeat(300_000)}`;
    for (let number = 0; number < 7; number += 1) await store.remember(ADA, `k${10 + number}`, { number, text });
    const sizes = [];
    let pagination_key;
    do {
      const page = await store.memories(ADA, { pagination_key });
      sizes.push(page.memories.length);
      for (const { value } of page.memories) assert.equal(value.text, text);
      ({ pagination_key } = page);
    } while (pagination_key);
    assert.deepEqual(sizes, [3, 3, 1]);
    const huge = "y".repeat(16 * 1024 * 1024 - 2);
    await store.remember(ADA, "huge", huge);
    assert.equal((await store.recall(ADA, "huge")).value, huge);
    await assert.rejects(store.remember(ADA, "huge", `${huge}.`), { code: "TOO_LARGE", details: { path: "value", limit: 16 * 1024 * 1024 } });
  });

  test(name("a copy of a numbered write is answered with the version that the write gave, and done no more"), async (t) => {
    const store = await opened(t, await place.fresh());
    const numbered = (n, settled) => store[SERVED]({ writer: "ab".repeat(16), n, settled });
    await store.create(ADA, { id: "c" });
    const { version } = await numbered(1, 0).remember(ADA, "a", "mine");
    await store.remember(ADA, "a", "theirs");
    const again = await numbered(1, 0).remember(ADA, "a", "mine");
    assert.deepEqual([again.version, again.isRepeated], [version, true]);
    assert.equal((await store.recall(ADA, "a")).value, "theirs");
    assert.equal((await numbered(2, 1).forget(ADA, "a")).stood, false);
    await store.remember(ADA, "a", "anew");
    assert.deepEqual([(await numbered(2, 1).forget(ADA, "a")).stood, (await store.recall(ADA, "a")).value], [false, "anew"]);
    await assert.rejects(numbered(3, 2).remember(ADA, "a", 1, { ifVersion: 0 }), { code: "CONFLICT" });
    await store.forget(ADA, "a");
    await assert.rejects(numbered(3, 2).remember(ADA, "a", 1, { ifVersion: 0 }), { code: "CONFLICT" });
    await assert.rejects(numbered(1, 0).remember(ADA, "a", 1), { code: "REPEATED" });
  });

  for (const [field, value] of damages) {
    test(name(`${field} of a memory is ${JSON.stringify(value)}`), async (t) => {
      const address = await place.fresh();
      const store = await opened(t, address);
      await store.create(ADA, { id: "c" });
      await store.remember(ADA, "a", { n: 1 }, { ttl: 60 });
      await store.remember(ADA, "b", 2);
      await alter(address, field, value);
      for (const call of [() => store.recall(ADA, "a"), () => store.memories(ADA)]) await assert.rejects(call(), { code: "STORAGE" });
      assert.deepEqual([(await store.recall(ADA, "b")).value, (await store.latest(ADA)).id], [2, "c"]);
      assert.equal(await store.erase(ADA), 1);
      assert.equal(await left(address), 0);
      assert.ok(await store.remember(ADA, "a", 1, { ifVersion: 0 }));
    });
  }
}

function memoryOf(key, { value, version, end }) {
  return { key, value, version, ...(end < Infinity && { expires_at: new Date(end).toISOString() }) };
}
