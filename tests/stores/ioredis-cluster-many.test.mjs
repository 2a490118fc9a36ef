import { manyProcesses } from "./frame/many.mjs";
import kind from "./kinds/ioredis-cluster.mjs";

manyProcesses(kind);
