// What every store must keep, on a sealed one: all of it on SQLite, on the others a sixth of the cases; all of it everywhere with
// CONVOSTATE_LONG=1.

import { increments } from "../stores/harness/many.mjs";
import { conformance, isLong, model, placeOf, trace } from "../stores/harness/promises.mjs";

const ONE_OF = 6;

export function suite(backend, { isWhole = isLong, calls = 100 } = {}) {
  const place = placeOf(backend);
  conformance(backend, place, { which: (_, index) => isWhole || index % ONE_OF === 0 });
  trace(backend, place, calls);
  model(backend, place, { seeds: isLong ? 3 : 1, calls: isLong ? 250 : 60 });
  return place;
}

/** 64 writers in four processes, which `backends/` must have it for. */
export const writers = (backend, place) => increments(backend, place, { times: isLong ? 100 : 1 });
