import { manyProcesses } from "./frame/many.mjs";
import kind from "./kinds/redis.mjs";

manyProcesses(kind);
