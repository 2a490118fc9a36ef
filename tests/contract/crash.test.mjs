// Input can't make the wasm trap, so these tests load one in which `get` does nothing but trap.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import binaryen from "binaryen";
import init, { Engine } from "convostate/slim";
import { exportOf } from "../support/exports.mjs";
import { ADA, coded } from "./support.mjs";

function withTrapIn(name) {
  const module = binaryen.readBinary(readFileSync(fileURLToPath(import.meta.resolve("convostate/engine.wasm"))));
  const target = binaryen.getExportInfo(module.getExport(exportOf("engine.wasm", name))).value;
  const { params, results } = binaryen.getFunctionInfo(module.getFunction(target));
  module.removeFunction(target);
  module.addFunction(target, params, results, [], module.unreachable());
  return module.emitBinary();
}

test("before init, an engine says what to do", () => {
  assert.throws(() => new Engine(), coded("CLOSED_ENGINE"));
});

test("a trap is CRASHED, then and from then on, for every engine of the instance", async () => {
  await init(withTrapIn("get"));
  const [engine, other] = [new Engine(), new Engine()];
  const { id } = engine.create(ADA);
  const crashed = (error) => coded("CRASHED")(error) && error.cause instanceof WebAssembly.RuntimeError;
  assert.throws(() => engine.get(ADA, id), crashed);
  assert.throws(() => engine.latest(ADA), crashed);
  assert.throws(() => other.create(ADA), crashed);
  assert.throws(() => new Engine(), crashed);
});
