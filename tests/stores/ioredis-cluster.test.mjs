import backend from "./backends/ioredis-cluster.mjs";
import { SOME_CALLS, conformance, model, placeOf, trace } from "./harness/promises.mjs";

const place = placeOf(backend);
conformance(backend, place);
trace(backend, place, SOME_CALLS);
model(backend, place, { seeds: 1 });
