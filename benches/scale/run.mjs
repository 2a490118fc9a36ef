// node benches/scale/run.mjs: stores as large as a bot's that runs for years. benches/README.md tells how it measures.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { randomOf } from "../inputs.mjs";
import { EACH, KINDS } from "./clients.mjs";
import { PLACE, loaded } from "./loaded.mjs";
import { erases, sweeps, turns } from "./measures.mjs";
import { lack } from "./room.mjs";

const HELP = `node benches/scale/run.mjs [OPTIONS]
  --conversations N   how many, of half as many clients (1000000)
  --base N            how many it is compared with, measured first (100000)
  --stores NAMES      sqlite,redis,postgres
  --partitions N      of PostgreSQL's conversations (none)
  --turns N           how many are timed (3000)
  --swept N           how many are swept by one, and by eight sweepers, at most (a twentieth of all)
  --erased N          how many clients are erased (200)
  --out FILE          where the numbers go (target/bench/scale.json)
Files and servers lie below TMPDIR and sync to its disk.`;

const { values: options } = parseArgs({
  options: {
    conversations: { type: "string", default: "1000000" },
    base: { type: "string", default: "100000" },
    stores: { type: "string", default: "sqlite,redis,postgres" },
    partitions: { type: "string" },
    turns: { type: "string", default: "3000" },
    swept: { type: "string", default: "Infinity" },
    erased: { type: "string", default: "200" },
    out: { type: "string", default: "target/bench/scale.json" },
    help: { type: "boolean" },
  },
});

const SWEEPERS = 8;

/** One store of that size: loads it, measures it, and throws it away. */
async function measured(name, conversations) {
  const { open, start } = await import(`./stores/${name}.mjs`);
  const clients = conversations / EACH;
  const place = await start();
  try {
    const migrated = name === "postgres" && options.partitions ? { partitions: Number(options.partitions) } : undefined;
    const load = await loaded(name, { open, place, clients, migrated });
    const sizes = await place.sizes(PLACE);
    const random = randomOf(1);
    const { store, end } = await open(place.addressOf(PLACE));
    const turn = await turns(store, clients, Number(options.turns), random);
    const erase = await erases(store, clients, Number(options.erased), random);
    const share = Math.min(Math.floor(conversations / 20 / SWEEPERS) * SWEEPERS, Number(options.swept));
    const sweep = { one: await sweeps(name, place.addressOf(PLACE), 1, share), eight: await sweeps(name, place.addressOf(PLACE), SWEEPERS, share) };
    await store.dispose();
    await end();
    const each = { disk: sizes.disk / conversations, memory: sizes.memory / conversations };
    return { conversations, load, bytes: each, turn, erase, sweep, folder: place.folder };
  } finally {
    await place.stop();
  }
}

function line({ conversations, load, bytes, turn, erase, sweep }, base) {
  const times = (quantile) => (base ? ` (${(turn[quantile] / base.turn[quantile]).toFixed(2)} ×)` : "");
  const ms = (time) => time.toFixed(2);
  return {
    conversations,
    "load, s": (load.seconds + load.settling).toFixed(0),
    "bytes each, disk": bytes.disk.toFixed(0),
    "in memory": bytes.memory.toFixed(0),
    "turn p50, ms": ms(turn.p50) + times("p50"),
    "turn p99, ms": ms(turn.p99) + times("p99"),
    "erase p50, ms": ms(erase.p50),
    "erase p99, ms": ms(erase.p99),
    "turn p99 beside it, ms": ms(erase.turns.p99),
    "swept a second by 1": sweep.one.perSecond.toFixed(0),
    "by 8": `${sweep.eight.perSecond.toFixed(0)} (${(sweep.eight.perSecond / sweep.one.perSecond).toFixed(2)} ×)`,
  };
}

async function main() {
  if (options.help) return console.log(HELP);
  const [most, least] = [Number(options.conversations), Number(options.base)];
  for (const count of [most, least]) assert.ok(Number.isInteger(count / EACH / KINDS) && count >= 1000, "conversations come by twenties, 1000 at least");
  const cores = availableParallelism();
  console.log(`${cores} cores, Node ${process.version}; nine processes and a server share them when eight sweep`);
  const results = {};
  for (const name of options.stores.split(",")) {
    const base = await measured(name, least);
    results[name] = { base };
    const lacks = lack(most, base.bytes, dirname(base.folder));
    if (lacks) {
      results[name].leftOut = lacks;
      console.log(`${name}: ${lacks}`);
    } else if (most !== least) results[name].large = await measured(name, most);
    console.log(name);
    console.table([line(base), ...(results[name].large ? [line(results[name].large, base)] : [])]);
    mkdirSync(dirname(options.out), { recursive: true });
    writeFileSync(options.out, JSON.stringify({ cores, node: process.version, options, results }, null, 1));
  }
}

await main();
