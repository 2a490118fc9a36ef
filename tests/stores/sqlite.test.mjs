import sqlite from "./kinds/sqlite.mjs";
import { conformance, model, placeOf, trace } from "./frame/promises.mjs";

const place = placeOf(sqlite);
conformance(sqlite, place);
trace(sqlite, place);
model(sqlite, place);
