import kind from "./kinds/redis-cluster.mjs";
import { SOME_CALLS, conformance, model, placeOf, trace } from "./frame/promises.mjs";

const place = placeOf(kind);
conformance(kind, place);
trace(kind, place, SOME_CALLS);
model(kind, place, { seeds: 2 });
