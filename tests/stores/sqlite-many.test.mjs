import { closingAll, increments, paused, races, turns } from "./frame/many.mjs";
import { placeOf } from "./frame/promises.mjs";
import sqlite from "./kinds/sqlite.mjs";

const place = placeOf(sqlite);
increments(sqlite, place);
races(sqlite, place);
turns(sqlite, place);
paused(sqlite, place);
closingAll(sqlite, place);
