// A first comparison until `cargo xtask bench` is there: node benches/compare.mjs [--rounds 5] [--clients 1000,100000]
// [--only turn,get] [--peers js-map,js-map-raw,convostate] [--node PATH]

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const text = (standard) => ({ type: "string", default: standard });
const { values } = parseArgs({
  options: {
    rounds: text("5"),
    clients: text("1000,100000"),
    only: text("turn,get,latest,update,create,close"),
    peers: text("js-map,js-map-raw,convostate"),
    node: text(process.execPath),
  },
});
const [peers, measures, sizes] = [values.peers, values.only, values.clients].map((list) => list.split(","));
const script = fileURLToPath(new URL("cell.mjs", import.meta.url));

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

for (const clients of sizes.map(Number)) {
  for (const measure of measures) {
    for (const metadata of measure === "get" || measure === "update" ? [false, true] : [false]) {
      const found = peers.map(() => []);
      for (let round = 0; round < Number(values.rounds); round += 1) {
        for (const [at, peer] of peers.entries()) {
          const cell = { peer, measure, clients, metadata, runs: 200_000, seed: round + 1 };
          const printed = execFileSync(values.node, ["--expose-gc", "--max-old-space-size=8192", script, JSON.stringify(cell)]);
          found[at].push(JSON.parse(printed));
        }
      }
      const ratio = (at, by) => median(found[at].map((one, round) => found[0][round][by] / one[by])).toFixed(2);
      const line = peers.map((peer, at) => {
        const ns = (by) => median(found[at].map((one) => one[by])).toFixed(0);
        const p999 = measure === "turn" ? ` p99.9 ${ns("p999")}` : "";
        return `${peer} ${ns("cpu")} ns, speed ${ratio(at, "cpu")} (by the clock ${ns("clock")} ${ratio(at, "clock")}${p999})`;
      });
      console.log(`${clients} ${measure}${metadata ? " with metadata" : ""}: ${line.join(" | ")}`);
    }
  }
}
