// The conformance suite on SQLite in the runtime that this is run by; prints what became of it.

import { runAll } from "convostate/testing";
import sqlite, { library } from "../kinds/sqlite.mjs";

const place = await sqlite.start();
const { passed, failed, skipped } = await runAll(async (options) => sqlite.open(await place.fresh(), options));
await place.stop();
console.log(JSON.stringify({ library, passed: passed.length, failed: failed.map(({ name, error }) => `${name}: ${error.message}`), skipped }));
