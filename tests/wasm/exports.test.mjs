// The types of what the wasm exports are written by hand, so they are compared with it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { exportsOf } from "../support/exports.mjs";

/** How many numbers each function takes, by its name. */
function typed(types) {
  const declared = readFileSync(new URL(`../../xtask/types/wasm/${types}`, import.meta.url), "utf8").matchAll(/^ {2}(\w+)\(([^)]*)\):/gm);
  return Object.fromEntries([...declared].map(([, name, list]) => [name, list.split(":").length - 1]));
}

function exported(name) {
  const functions = Object.entries(exportsOf(name)).filter(([, value]) => typeof value === "function");
  return Object.fromEntries(functions.map(([name, { length }]) => [name, length]));
}

for (const [wasm, types] of [["engine.wasm", "exports.d.ts"], ["rest.wasm", "rest-exports.d.ts"], ["stored.wasm", "stored-exports.d.ts"]]) {
  test(`the types of ${wasm} name every export, with as many arguments as it takes`, () => {
    assert.deepEqual(typed(types), exported(wasm));
  });
}
