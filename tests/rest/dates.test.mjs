// The adapter reads the times of others as the Rust side does.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { timeOf, waitOf } from "../../pkg-template/rest/dates.js";

const lines = readFileSync(new URL("dates.jsonl", import.meta.url), "utf8").trim().split("\n").map((line) => JSON.parse(line));

test("a time is read, or none, as the Rust side does it", () => {
  const times = lines.filter(({ time }) => time !== undefined);
  assert.ok(times.length > 1000);
  for (const { time, at } of times) assert.equal(timeOf(time) ?? null, at, time);
});

test("a wait is read, or none, as the Rust side does it", () => {
  const waits = lines.filter(({ wait }) => wait !== undefined);
  assert.ok(waits.length > 500);
  for (const { wait, now, ms } of waits) {
    const read = waitOf(wait, now);
    // The largest that crosses is 2^64.
    assert.equal(Number.isNaN(read) ? null : Math.min(read, 2 ** 64), ms, wait);
  }
});
