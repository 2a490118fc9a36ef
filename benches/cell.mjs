// One measurement in a process of its own: node --expose-gc cell.mjs '{"peer":…,"measure":…,…}' prints
// what was measured as one line of JSON.

import { randomOf } from "./inputs.mjs";

const MODULES = { turn: "turn", get: "calls", latest: "calls", update: "calls", create: "calls", close: "calls" };

const { peer, measure, clients = 0, runs = 0, seed = 1, metadata = false } = JSON.parse(process.argv[2]);
const { open, isAsync } = await import(`./peers/${peer}.mjs`);
const { measure: run } = await import(`./measures/${MODULES[measure]}.mjs`);
const store = await open();
const found = await run({ store, isAsync, clients, runs, withMetadata: metadata, random: randomOf(seed) }, measure);
console.log(JSON.stringify(found));
