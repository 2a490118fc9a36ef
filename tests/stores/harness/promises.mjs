// What every store must keep. A test file of a store says which of them it has tested, by one line each.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect } from "convostate/remote";
import { cases, lacks, storeCases } from "convostate/testing";
import { replay } from "../../contract/replay.js";
import { OUTCOME, traceText } from "../../contract/trace.mjs";
import { listenForMany } from "../../rest/support.mjs";
import { compareWithEngine } from "./model.mjs";

/** The long form: CONVOSTATE_LONG=1 before node --test. */
export const isLong = process.env.CONVOSTATE_LONG === "1";
/** Over a socket, or by a second library, the whole trace would take a minute more. */
export const SOME_CALLS = 2000;

/** Starts the place of a backend before the tests of a file, and stops it after them. */
export function placeOf(backend) {
  const place = {};
  before(async () => Object.assign(place, await backend.start()));
  after(() => place.stop());
  return place;
}

/** Why a case is left out, or false. */
export function lackOf(one, capabilities) {
  const lacking = lacks(one, capabilities);
  return lacking.length > 0 && `cases that need what is not here: ${lacking.join(", ")}`;
}

export function conformance(backend, place, { capabilities = {}, which = () => true } = {}) {
  for (const one of [...cases, ...storeCases].filter(which)) {
    test(`${backend.name}: ${one.name}`, { skip: lackOf(one, capabilities) }, async () => {
      await one.run({ open: async (options) => backend.open(await place.fresh(), options) });
    });
  }
}

/** A day of traffic, or what of it comes first. */
export function trace(backend, place, most) {
  traced(backend.name, async (options) => backend.open(await place.fresh(), options), most);
}

function traced(name, open, most = OUTCOME.calls) {
  const calls = isLong ? OUTCOME.calls : Math.min(most, OUTCOME.calls);
  test(`${name}: every expectation of the first ${calls} calls of a day of traffic holds`, async () => {
    const report = await replay(open, traceText().split("\n").slice(0, calls).join("\n"));
    assert.deepEqual([report.calls, report.failures], [calls, []]);
    assert.ok(report.expectations > calls / 3, `only ${report.expectations} expectations`);
    if (calls === OUTCOME.calls) assert.deepEqual(report, OUTCOME);
  });
}

export function model(backend, place, { seeds = isLong ? 5 : 2, calls = isLong ? 400 : 250 } = {}) {
  for (let seed = 1; seed <= seeds; seed += 1) {
    test(`${backend.name}: random calls, seed ${seed}, answer as the engine does`, async () => {
      await compareWithEngine(async (options) => backend.open(await place.fresh(), options), seed, calls);
    });
  }
}

/** The suite and the trace through the adapter and a server over the store. */
export function served(backend, place) {
  let listening;
  before(async () => {
    listening = await listenForMany();
  });
  after(() => listening.close());
  const open = async ({ id, ...options } = {}) => {
    const store = await backend.open(await place.fresh(), options);
    const remote = connect(listening.serve(store), id ? { id } : {});
    const calls = ["create", "get", "latest", "update", "close", "closeAll", "list", "erase", "remember", "recall", "forget", "memories", "modify", "turn"];
    return {
      ...Object.fromEntries(calls.map((call) => [call, (...args) => remote[call](...args)])),
      sweep: (options) => store.sweep(options),
      subscribe: (listener) => store.subscribe(listener),
      async dispose() {
        await remote.dispose();
        await store.dispose();
      },
    };
  };
  for (const one of cases) {
    test(`${backend.name}, served: ${one.name}`, () => one.run({ open }));
  }
  traced(`${backend.name}, served`, open, SOME_CALLS);
}
