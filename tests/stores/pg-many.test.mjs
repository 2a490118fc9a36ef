import { manyProcesses } from "./harness/many.mjs";
import backend from "./backends/pg.mjs";

manyProcesses(backend);
