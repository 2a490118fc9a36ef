// What every store must keep. A test file of a store says which of them it has tested, by one line each.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { cases, lacks } from "convostate/testing";
import { replay } from "../../contract/replay.js";
import { OUTCOME, traceMissing, traceText } from "../../contract/trace.mjs";
import { compareWithEngine } from "./model.mjs";

/** Starts the place of a kind of store before the tests of a file, and stops it after them. */
export function placeOf(kind) {
  const place = {};
  before(async () => Object.assign(place, await kind.start()));
  after(() => place.stop());
  return place;
}

export function conformance(kind, place, capabilities = {}) {
  for (const one of cases) {
    test(`${kind.name}: ${one.name}`, { skip: lacks(one, capabilities).join(", ") || false }, async () => {
      await one.run({ open: async (options) => kind.open(await place.fresh(), options) });
    });
  }
}

export function trace(kind, place) {
  test(`${kind.name}: every expectation of the shared trace holds`, { skip: traceMissing() }, async () => {
    assert.deepEqual(await replay(async (options) => kind.open(await place.fresh(), options), traceText()), OUTCOME);
  });
}

export function model(kind, place, { seeds = 5, calls = 400 } = {}) {
  for (let seed = 1; seed <= seeds; seed += 1) {
    test(`${kind.name}: random calls, seed ${seed}, answer as the engine does`, async () => {
      await compareWithEngine(async (options) => kind.open(await place.fresh(), options), seed, calls);
    });
  }
}
