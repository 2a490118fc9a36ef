// The conformance suite on SQLite in the runtime that this is run by, and whether a write waits for a lock, which each library says in its
// own words; prints what became of it.

import { setTimeout as sleep } from "node:timers/promises";
import { runAll } from "convostate/testing";
import { ADA } from "../../contract/support.mjs";
import sqlite, { database, library } from "../backends/sqlite.mjs";

async function waitsForLock(file) {
  const store = await sqlite.open(file);
  const locker = await database(file);
  locker.exec("begin immediate");
  const creating = store.create(ADA);
  await sleep(20);
  const isAnswered = (await store.latest(ADA)) === null;
  locker.exec("commit");
  const { version } = await creating;
  locker.close();
  await store.dispose();
  return isAnswered && version === 1;
}

const place = await sqlite.start();
const { passed, failed, skipped } = await runAll(async (options) => sqlite.open(await place.fresh(), options));
const waits = await waitsForLock(await place.fresh());
await place.stop();
console.log(JSON.stringify({ library, passed: passed.length, failed: failed.map(({ name, error }) => `${name}: ${error.message}`), skipped, waits }));
