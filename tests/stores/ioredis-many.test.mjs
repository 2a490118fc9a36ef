import { increments, paused, races, turns } from "./frame/many.mjs";
import { placeOf } from "./frame/promises.mjs";
import kind from "./kinds/ioredis.mjs";

const place = placeOf(kind);
increments(kind, place);
races(kind, place);
turns(kind, place);
paused(kind, place);
