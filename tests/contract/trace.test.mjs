import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { replay } from "./replay.js";
import { OUTCOME, traceText } from "./trace.mjs";

const open = (options) => new Engine(options);

test("every expectation of a day of traffic holds", async () => {
  assert.deepEqual(await replay(open, traceText()), OUTCOME);
});

test("a replay sees a wrong answer", async () => {
  const lines = traceText().split("\n").slice(0, 1500);
  assert.deepEqual((await replay(open, lines.join("\n"))).failures, []);
  for (const [from, to] of [['"status":"OPEN"', '"status":"FAILED"'], ['"step_id":"', '"step_id":"not '], ['"ref":', '"ref":1'], ['"expect":{', '"expect":null,"was":{']]) {
    const at = lines.findIndex((line) => line.includes('"op":"latest"') && line.includes('"expect":{'));
    const [call, expected] = lines[at].split('"expect"');
    const wrong = lines.with(at, call + `"expect"${expected}`.replace(from, to));
    assert.equal((await replay(open, wrong.join("\n"))).failures.length, 1, `${from} instead of ${to}`);
  }
});
