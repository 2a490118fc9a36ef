import sqlite from "./backends/sqlite.mjs";
import { conformance, model, placeOf, trace } from "./harness/promises.mjs";

const place = placeOf(sqlite);
conformance(sqlite, place);
trace(sqlite, place);
model(sqlite, place);
