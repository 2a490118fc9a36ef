import backend from "./backends/pg.mjs";
import { placeOf, served } from "./harness/promises.mjs";

served(backend, placeOf(backend));
