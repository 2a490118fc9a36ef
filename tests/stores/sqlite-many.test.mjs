import { manyProcesses } from "./frame/many.mjs";
import kind from "./kinds/sqlite.mjs";

manyProcesses(kind);
