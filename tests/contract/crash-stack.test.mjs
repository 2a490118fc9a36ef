// A stack that is used up while the wasm is at work leaves half of something behind, and is told by no trap. Where that happens can't be
// chosen, so this test loads a wasm in which `get` uses the stack up.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import binaryen from "binaryen";
import init, { Engine } from "convostate/slim";
import { exportOf } from "../support/exports.mjs";
import { ADA, coded } from "./support.mjs";

/** As compiled functions do, each call takes a part of the wasm's own stack and gives it back when it ends, which none does. */
function withEndlessGet() {
  const module = binaryen.readBinary(readFileSync(fileURLToPath(import.meta.resolve("convostate/engine.wasm"))));
  const target = binaryen.getExportInfo(module.getExport(exportOf("engine.wasm", "get"))).value;
  const { params, results } = binaryen.getFunctionInfo(module.getFunction(target));
  const stack = binaryen.getGlobalInfo(module.getGlobalByIndex(0)).name;
  const { i32, f64 } = binaryen;
  const less = module.global.set(stack, module.i32.sub(module.global.get(stack, i32), module.i32.const(16)));
  const again = module.call(target, [module.local.get(0, i32), module.local.get(1, i32), module.local.get(2, f64)], i32);
  module.removeFunction(target);
  module.addFunction(target, params, results, [], module.block(null, [less, module.i32.add(again, module.i32.const(1))], i32));
  return module.emitBinary();
}

test("a call that the end of the stack cut off in the wasm is CRASHED", async () => {
  await init(withEndlessGet());
  const engine = new Engine();
  const { id } = engine.create(ADA);
  const crashed = (error) => coded("CRASHED")(error) && error.cause instanceof RangeError;
  assert.throws(() => engine.get(ADA, id), crashed);
  assert.throws(() => engine.latest(ADA), crashed);
});
