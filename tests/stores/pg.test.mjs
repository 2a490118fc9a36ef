import backend from "./backends/pg.mjs";
import { SOME_CALLS, conformance, model, placeOf, trace } from "./harness/promises.mjs";

const place = placeOf(backend);
conformance(backend, place);
trace(backend, place, 4 * SOME_CALLS);
model(backend, place, { seeds: 3 });
