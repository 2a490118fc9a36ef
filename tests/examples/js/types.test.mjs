// The programs of examples/js compile under strict, and nothing in them says to the compiler what it could not see for itself.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { outcome } from "../../support/consumer.mjs";
import { FOLDER } from "./folder.mjs";

const NOT_OURS = /^(node_modules|.*\.next|.*dist)(\/|$)|next-env/;
const sources = readdirSync(FOLDER, { recursive: true }).filter((name) => /\.tsx?$/.test(name) && !NOT_OURS.test(name));

test("they compile under strict", async () => {
  const tsc = join(FOLDER, "node_modules/typescript/bin/tsc");
  const { code, stdout } = await outcome(process.execPath, [tsc, "--pretty", "false", "-p", "."], FOLDER);
  assert.equal(`${stdout}${code}`, "0");
});

test("none has a cast, an any or a !", () => {
  assert.ok(sources.length > 10, "there are programs");
  assert.deepEqual(sources.flatMap(castsIn), []);
});

test("a cast would be found", () => {
  const text = "const a = b as string; const c: any = d!; const e = <string>f; const g = [1] as const; import * as h from 'i';";
  assert.equal(casts("a.ts", text).length, 4);
});

function castsIn(name) {
  return casts(name, readFileSync(join(FOLDER, name), "utf8"));
}

function casts(name, text) {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true);
  const found = [];
  const visit = (node) => {
    const isCast = (ts.isAsExpression(node) && !ts.isConstTypeReference(node.type)) || ts.isTypeAssertionExpression(node);
    if (isCast || ts.isNonNullExpression(node) || node.kind === ts.SyntaxKind.AnyKeyword) found.push(`${name}: ${node.getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
