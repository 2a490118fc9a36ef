// One measurement in a process of its own: node --expose-gc measurement.mjs '{"peer":…,"measure":…,…}' prints
// what was measured as one line of JSON.

import { randomOf } from "./inputs.mjs";

const MODULES = {
  check: "check",
  turn: "turn",
  note: "turn",
  notePart: "turn",
  get: "calls",
  latest: "calls",
  update: "calls",
  replace: "calls",
  replaceGet: "calls",
  create: "calls",
  close: "calls",
  closeAll: "close-all",
  bytes: "bytes",
  stops: "stops",
  start: "start",
  snapshot: "snapshot",
  trace: "trace",
};
// These open what they need themselves.
const ALONE = ["check", "start", "trace"];

const { peer, measure, metadata: withMetadata = false, seed = 1, ...given } = JSON.parse(process.argv[2]);
const importPeer = () => import(`./peers/${peer}.mjs`);
const { measure: run } = await import(`./measures/${MODULES[measure]}.mjs`);
const random = randomOf(seed);
const bench = { ...given, importPeer, withMetadata, random };
if (measure !== "start") bench.isAsync = (await importPeer()).isAsync;
if (!ALONE.includes(measure)) bench.store = await (await importPeer()).open();
console.log(JSON.stringify(await run(bench, measure)));
