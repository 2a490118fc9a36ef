import backend from "../stores/backends/sealed-redis.mjs";
import { suite, writers } from "./suite.mjs";

writers(backend, suite(backend));
