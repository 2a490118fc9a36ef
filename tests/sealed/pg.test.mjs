import backend from "../stores/backends/sealed-pg.mjs";
import { suite, writers } from "./suite.mjs";

writers(backend, suite(backend));
