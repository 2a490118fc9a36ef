import { manyProcesses } from "./harness/many.mjs";
import backend from "./backends/ioredis-cluster.mjs";

manyProcesses(backend);
