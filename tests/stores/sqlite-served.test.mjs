import { placeOf, served } from "./harness/promises.mjs";
import sqlite from "./backends/sqlite.mjs";

served(sqlite, placeOf(sqlite));
