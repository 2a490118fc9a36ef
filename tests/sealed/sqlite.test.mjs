import backend from "../stores/backends/sealed-sqlite.mjs";
import { suite, writers } from "./suite.mjs";

writers(backend, suite(backend, { isWhole: true, calls: 1000 }));
