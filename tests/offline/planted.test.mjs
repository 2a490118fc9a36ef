// Does each test fail that is to? What keeps a fault away is taken out, and the test that is named after the fault must fail.
// All of them: CONVOSTATE_LONG=1; one: its name after --test-name-pattern.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { PLANTED } from "./planted/faults.mjs";

const isLong = process.env.CONVOSTATE_LONG === "1";
/** In the short form, the others are only looked up: each takes a second or two. */
const PLAYED = ["TanStack/db#921", "replicache#810"];
/** A fault by which something waits for ever is found by that. */
const LONGEST_MS = 30_000;
const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url));
const patternOf = (text) => `^${text.replace(/[.#/]/g, "\\$&")}`;

/** Runs the test of a fault; `at` is which one is planted, NaN for none. */
function run({ name, of = name, test: file }, at) {
  const named = file === "world.test.mjs" ? [] : ["--test-name-pattern", patternOf(of)];
  const args = ["--import", pathOf("planted/loader.mjs"), "--test", ...(at >= 0 ? [`--test-timeout=${LONGEST_MS}`] : []), ...named, pathOf(file)];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8", env: { ...process.env, NODE_TEST_CONTEXT: undefined, CONVOSTATE_PLANTED_AT: String(at), CONVOSTATE_SCHEDULES: "400" } });
  return { status, stdout };
}

test("with nothing taken out, none of them fails", () => {
  const { status, stdout } = run({ name: PLAYED[0], test: "faults.test.mjs" }, NaN);
  assert.equal(status, 0, stdout);
});

for (const [at, fault] of PLANTED.entries()) {
  const { name, file, also, test: noticing } = fault;
  test(`${name}: what keeps it away is in ${file}, and ${noticing} notices when it is not`, () => {
    for (const one of also ? [fault, also] : [fault]) {
      const source = readFileSync(pathOf(`../../pkg-template/offline/${one.file}`), "utf8");
      assert.equal(source.split(one.from).length, 2, one.from);
    }
    if (!isLong && !PLAYED.includes(name)) return;
    const { status, stdout } = run(fault, at);
    assert.equal(status, 1, stdout);
    assert.match(stdout, /^# (fail|cancelled) [1-9]/m, stdout);
  });
}
