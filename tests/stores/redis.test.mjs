import kind from "./kinds/redis.mjs";
import { conformance, model, placeOf, trace } from "./frame/promises.mjs";

const place = placeOf(kind);
conformance(kind, place);
trace(kind, place);
model(kind, place, { seeds: 3 });
