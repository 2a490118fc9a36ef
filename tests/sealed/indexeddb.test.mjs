import { onSealed } from "../stores/harness/sealed.mjs";
import fake from "../stores/backends/fake-indexeddb.mjs";
import { suite } from "./suite.mjs";

suite(onSealed(fake));
