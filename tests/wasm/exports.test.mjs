// The types of what the wasm exports are written by hand, so they are compared with it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const TYPES = new URL("../../xtask/types/wasm/exports.d.ts", import.meta.url);

/** How many numbers each function takes, by its name. */
function typed() {
  const declared = readFileSync(TYPES, "utf8").matchAll(/^ {2}(\w+)\(([^)]*)\):/gm);
  return Object.fromEntries([...declared].map(([, name, list]) => [name, list.split(":").length - 1]));
}

function exported() {
  const wasm = readFileSync(fileURLToPath(import.meta.resolve("convostate/engine.wasm")));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm));
  const functions = Object.entries(exports).filter(([, value]) => typeof value === "function");
  return Object.fromEntries(functions.map(([name, { length }]) => [name, length]));
}

test("the types name every export, with as many arguments as it takes", () => {
  assert.deepEqual(typed(), exported());
});
