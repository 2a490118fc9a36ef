import backend from "./backends/redis.mjs";
import { placeOf, served } from "./harness/promises.mjs";

served(backend, placeOf(backend));
