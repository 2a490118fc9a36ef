import { manyProcesses } from "./frame/many.mjs";
import kind from "./kinds/pg.mjs";

manyProcesses(kind);
