import backend from "./backends/redis.mjs";
import { conformance, model, placeOf, trace } from "./harness/promises.mjs";

const place = placeOf(backend);
conformance(backend, place);
trace(backend, place);
model(backend, place, { seeds: 3 });
