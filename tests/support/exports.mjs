// What a wasm of the package exports, by the names that its source has: in the package they are letters.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "./consumer.mjs";

/** By name, what it is called in the wasm; of one whose names are not shortened, nothing. */
function shortNames(wasm) {
  const path = join(ROOT, "target/npm/exports", `${wasm}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}

export function exportOf(wasm, name) {
  return shortNames(wasm)[name] ?? name;
}

/** A fresh instance's exports. */
export function exportsOf(wasm) {
  const bytes = readFileSync(fileURLToPath(import.meta.resolve(`convostate/${wasm}`)));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const longNames = Object.fromEntries(Object.entries(shortNames(wasm)).map(([name, short]) => [short, name]));
  return Object.fromEntries(Object.entries(exports).map(([name, value]) => [longNames[name] ?? name, value]));
}
