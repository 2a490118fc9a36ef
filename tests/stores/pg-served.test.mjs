import kind from "./kinds/pg.mjs";
import { placeOf, served } from "./frame/promises.mjs";

served(kind, placeOf(kind));
