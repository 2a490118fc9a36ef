import { manyProcesses } from "./harness/many.mjs";
import backend from "./backends/redis.mjs";

manyProcesses(backend);
