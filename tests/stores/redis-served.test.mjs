import kind from "./kinds/redis.mjs";
import { placeOf, served } from "./frame/promises.mjs";

served(kind, placeOf(kind));
