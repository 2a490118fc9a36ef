import { increments, paused, races, turns } from "./harness/many.mjs";
import { placeOf } from "./harness/promises.mjs";
import backend from "./backends/ioredis.mjs";

const place = placeOf(backend);
increments(backend, place);
races(backend, place);
turns(backend, place);
paused(backend, place);
