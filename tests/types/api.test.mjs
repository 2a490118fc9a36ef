// The API of each entry as a text, so that a review sees what changes of it: declarations without their comments. UPDATE_EXPECT=1 writes
// the texts anew.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { ROOT } from "../support/consumer.mjs";

const PACKAGE = join(ROOT, "node_modules/convostate");
const REPORTS = join(ROOT, "tests/types/api");
const isWriting = process.env.UPDATE_EXPECT === "1";
const entries = readdirSync(PACKAGE).filter((name) => name.endsWith(".d.ts")).map((name) => name.slice(0, -".d.ts".length));

function report(entry) {
  const name = `${entry}.d.ts`;
  const source = ts.createSourceFile(name, readFileSync(join(PACKAGE, name), "utf8"), ts.ScriptTarget.ESNext, true);
  return ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed }).printFile(source);
}

for (const entry of entries) {
  test(`${entry}: the API is the one that was looked at; UPDATE_EXPECT=1 takes another`, () => {
    const file = join(REPORTS, `${entry}.txt`);
    if (isWriting) {
      mkdirSync(REPORTS, { recursive: true });
      writeFileSync(file, report(entry));
    }
    assert.equal(report(entry), readFileSync(file, "utf8"));
  });
}

test("no report is of an entry that is gone", () => {
  assert.deepEqual(readdirSync(REPORTS).sort(), entries.map((entry) => `${entry}.txt`).sort());
});
