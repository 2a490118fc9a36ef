import { manyProcesses } from "./harness/many.mjs";
import backend from "./backends/sqlite.mjs";

manyProcesses(backend);
