// What is looked at of a handle of a store that is tested by another one: the same statements or scripts, by another way.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADA } from "../../contract/support.mjs";
import { conformance, isLong, model, trace } from "./promises.mjs";

/** What is refused before anything is sent, and what the core alone decides by the time, meets no handle. */
const NOT_SENT = /^(input|random|[5-8]:|1[01]:|1: clients that look|subscribe|list: a page ends|model: (client ids|metadata|generated))/;
/** What shows that texts, numbers and refusals come through as they are. */
const COMES_THROUGH = /^(2:|4:|erase|list: (?!a page ends)|memory|turn|model: flow_id)/;

/** The suite, a piece of the day's traffic, random calls. CONVOSTATE_LONG=1 has all of it; a stand-in has less. */
export function sameAs(backend, place, isStandIn = false) {
  const isSome = ({ name }) => !NOT_SENT.test(name) && (!isStandIn || COMES_THROUGH.test(name));
  conformance(backend, place, isLong ? {} : { which: isSome });
  trace(backend, place, isStandIn ? 100 : 300);
  model(backend, place, isLong ? {} : { seeds: 1, calls: isStandIn ? 50 : 100 });
}

/** Several stores on one client: no change is lost, and no turn meets another. */
export function several(backend, place) {
  test(`${backend.name}: four stores that modify one conversation at once, and take turns, lose nothing`, async () => {
    const address = await place.fresh();
    const stores = await Promise.all([1, 2, 3, 4].map(() => backend.open(address)));
    await stores[0].create(ADA, { id: "a", metadata: { n: 0, turns: 0 } });
    const count = ({ metadata }) => ({ metadata: { n: metadata.n + 1 } });
    await Promise.all(stores.flatMap((store) => [1, 2, 3, 4].map(() => store.modify(ADA, "a", count, { attempts: 10_000 }))));
    await Promise.all(stores.map((store) => store.turn(ADA, async (turn) => {
      const { metadata } = await turn.get("a");
      await turn.update("a", { metadata: { turns: metadata.turns + 1 } });
    })));
    assert.deepEqual((await stores[0].get(ADA, "a")).metadata, { n: 16, turns: 4 });
    await Promise.all(stores.map((store) => store.dispose()));
  });
}

/** A server that did what it was told and lost its answer; `isCommit` knows the request. */
export function losing(backend, place, isCommit) {
  test(`${backend.name}: a change whose answer is lost is of unknown outcome, and is not made twice`, async () => {
    const address = await place.fresh();
    const store = await backend.open(address);
    await store.create(ADA, { id: "a", metadata: { n: 0 } });
    place.server.loseNext(isCommit);
    await assert.rejects(store.update(ADA, "a", { metadata: { n: 1 } }), { code: "STORAGE", outcome: "unknown" });
    const { metadata, version } = await store.get(ADA, "a");
    assert.deepEqual([metadata, version], [{ n: 1 }, 2]);
    await store.dispose();
  });
}
