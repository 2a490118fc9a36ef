import sqlite from "./backends/sqlite.mjs";
import { placeOf } from "./harness/promises.mjs";
import { repeating } from "./harness/repeating.mjs";

repeating(sqlite, placeOf(sqlite));
