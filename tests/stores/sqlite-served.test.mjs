import { placeOf, served } from "./frame/promises.mjs";
import sqlite from "./kinds/sqlite.mjs";

served(sqlite, placeOf(sqlite));
