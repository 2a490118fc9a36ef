// Seals all of a store with one key after the other, until it is killed: node resealer.mjs FILE

import { sealed } from "convostate/sealed";
import sqlite from "../stores/backends/sqlite.mjs";
import { KEYS } from "../stores/harness/sealed.mjs";

const [file] = process.argv.slice(2);
const stores = await Promise.all(["k2", "k1"].map(async (use) => sealed(await sqlite.open(file), { keys: KEYS, use })));
for (let nth = 0; ; nth += 1) {
  const { resealed } = await stores[nth % 2].reseal({ limit: 100 });
  if (nth === 2) process.send({ resealed });
}
